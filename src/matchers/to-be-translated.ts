import { isIp } from '../address/index.js'
import type { Asymmetric } from '../engine/index.js'
import { fieldsOf, orMatcher, such } from './expected/shape.js'
import { PLACE, PORT } from './expected/words.js'
import { valueMatches } from './headers/compare-fields.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { formatEntry } from './message/entry.js'
import { formatOutcome } from './message/outcome.js'
import { formatWord, optionsOf } from './message/value.js'
import { formatPattern, formatPlace, placeMatches, type PlacePattern } from './path/place.js'
import { translationsOf, type PacketAddresses, type Translation } from './path/translation.js'
import { judgePath } from './received/judge-path.js'

/** Into what, and where, a packet is expected to be rewritten. */
export interface TranslationExpectation {
  /** Source after the translation: an address, or 'address:port'. */
  readonly src?: string | Asymmetric
  /** Destination after the translation: an address, or 'address:port'. */
  readonly dst?: string | Asymmetric
  /** A namespace, a device, or 'namespace/device' where the packet was seen with it first. */
  readonly at?: PlacePattern
}

const ADDRESS = orMatcher(such((value) => typeof value === 'string' && isAddress(value), "is neither an address nor 'address:port'", "Write '10.225.28.170' or '10.225.28.170:8080'"))
const TRANSLATION = fieldsOf('a translation', { src: ADDRESS, dst: ADDRESS, at: PLACE })

function isAddress(text: string): boolean {
  const [ip = '', port] = text.split(':')
  return isIp(ip) && (port === undefined || PORT(Number(port), '') === undefined)
}

/**
 * Holds if an address or port of the packet was rewritten on its way (NAT), into those given. Inside a tunnel the inner
 * packet is judged: a tunnel's own addresses are no translation. Behind `.not` without arguments: it arrived as it was sent.
 * @example expect(trace).toBeTranslated({ src: '10.225.28.170', at: 'rain-kubernetes-1' })
 */
export function toBeTranslated(this: MatcherContext, received: unknown, expected: TranslationExpectation = {}): MatcherResult {
  return judgePath(this, received, { matcher: 'toBeTranslated', args: optionsOf(expected), wrong: TRANSLATION(expected, '') }, (path, trace) => {
    const translations = translationsOf(path, trace)
    const found = translations.find((translation) => isAsExpected(translation, expected))
    const seen = found ? [found] : translations
    return {
      pass: found !== undefined,
      explain: () => ({
        expectation: `to be translated${formatExpectation(expected)}`,
        happened: [...(seen.length ? seen.flatMap(formatTranslation) : untranslated(path.outcome.kind)), ...(path.outcome.kind === 'delivered' ? [] : formatOutcome(path.outcome))],
        actual: translations.map((translation) => formatTranslation(translation)[0]),
        expected: [`translated${formatExpectation(expected)}`],
      }),
      meta: () => ({ translations }),
    }
  })
}

function isAsExpected({ at, to }: Translation, expected: TranslationExpectation): boolean {
  return (
    (expected.at === undefined || placeMatches(expected.at, at)) &&
    endMatches(expected.src, to.src, to.sport) &&
    endMatches(expected.dst, to.dst, to.dport)
  )
}

function endMatches(expected: string | Asymmetric | undefined, address: string, port: number | undefined): boolean {
  return expected === undefined || valueMatches(expected, address) || (port !== undefined && valueMatches(expected, `${address}:${port}`))
}

function formatExpectation({ src, dst, at }: TranslationExpectation): string {
  const parts = [
    ...(src === undefined ? [] : [`src ${formatWord(src)}`]),
    ...(dst === undefined ? [] : [`dst ${formatWord(dst)}`]),
  ]
  return `${parts.length ? ` to ${parts.join(', ')}` : ''}${at === undefined ? '' : ` at ${formatPattern(at)}`}`
}

function formatTranslation({ at, from, to, entry }: Translation): readonly string[] {
  const line = `Translated at ${formatPlace(at)}: ${formatEnds(from)} is now ${formatEnds(to)}`
  return entry ? [line, `  decided by: ${formatEntry(entry, at.ifname)}`] : [line]
}

function formatEnds({ src, dst, sport, dport }: PacketAddresses): string {
  return sport === undefined || dport === undefined ? `${src} > ${dst}` : `${src}:${sport} > ${dst}:${dport}`
}

function untranslated(outcome: string): readonly string[] {
  return outcome === 'delivered' ? ['It arrived with the addresses that it was sent with'] : []
}
