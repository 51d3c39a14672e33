import { canonicalTable, takeTable } from './text/table-name.js'
import { end, missing, numberOf, once, peek, take, takeDev, takeIf, takeNumber, takePrefix, wordsOf, wrong, type Draft, type Words } from './text/words.js'
import { formatDst } from './route.js'

/** A policy rule. Equivalent to: `ip rule add pref <priority> [from <src>] [to <dst>] [iif <iif>] [oif <oif>] [fwmark <fwmark>/<fwmask>] lookup <table>`. */
export interface Rule {
  readonly priority: number
  readonly src?: string
  readonly dst?: string
  readonly iif?: string
  readonly oif?: string
  readonly fwmark?: number
  readonly fwmask?: number
  readonly table: string | number
}

const ALL_ONES = 0xffffffff
const KEYWORDS = 'from, to, fwmark, iif, oif, pref or lookup'
const PRIORITY = 'a priority from 0 to 4294967295'

/**
 * Reads a policy rule in the words of `ip rule`: as a command takes it ('pref 100 from 10.0.0.0/24 lookup 100') or as `ip rule show`
 * prints it ('100: from 10.0.0.0/24 lookup 100'). A prefix 'all' is left out.
 *
 * @throws TextError
 */
export const parseRule = (text: string): Rule => readRule(wordsOf('rule', text))

/** Reads the rest of the words as a policy rule. */
export function readRule(words: Words): Rule {
  const row: Partial<Draft<Rule>> = {}
  if (/^\d+:$/.test(peek(words) ?? '')) {
    const word = take(words, PRIORITY)
    row.priority = numberOf(words, word, word.text.slice(0, -1), PRIORITY, 0, ALL_ONES)
    words.seen.add('pref')
  }
  while (peek(words) !== undefined) readOption(words, row)
  const { priority, table } = row
  if (priority === undefined) throw missing(words, "'pref' and a priority")
  if (table === undefined) throw missing(words, "'lookup' and a routing table")
  end(words)
  return { ...row, priority, table }
}

function readOption(words: Words, row: Partial<Draft<Rule>>): void {
  const word = take(words, KEYWORDS)
  const keyword = word.text === 'priority' || word.text === 'preference' || word.text === 'order' ? 'pref' : word.text === 'table' ? 'lookup' : word.text
  once(words, word, keyword)
  switch (keyword) {
    case 'from': case 'to': {
      const prefix = takePrefix(words, `a prefix behind ${keyword}`)
      if (prefix !== 'default') row[keyword === 'from' ? 'src' : 'dst'] = prefix
      return
    }
    case 'iif': case 'oif':
      row[keyword] = takeDev(words, keyword)
      takeIf(words, '[detached]')
      return
    case 'fwmark': {
      const mark = take(words, 'a mark such as 0x4000/0x4000')
      const [value = '', mask] = mark.text.split('/', 2)
      row.fwmark = numberOf(words, mark, value, 'a mark such as 0x4000/0x4000', 0, ALL_ONES)
      const fwmask = mask === undefined ? ALL_ONES : numberOf(words, mark, mask, 'a mark such as 0x4000/0x4000', 0, ALL_ONES)
      if (fwmask !== ALL_ONES) row.fwmask = fwmask
      return
    }
    case 'pref': row.priority = takeNumber(words, PRIORITY, 0, ALL_ONES); return
    case 'lookup': row.table = takeTable(words); return
    case 'proto': case 'protocol': take(words, 'a protocol behind proto'); return
    default: throw wrong(words, word, 'is not understood here', KEYWORDS)
  }
}

/** One line, as `ip rule show` prints it, with a space for its tab: '100: from 10.0.0.0/24 fwmark 0x1/0xff iif eth0 lookup 100'. */
export const formatRule = (rule: Rule): string => `${rule.priority}: ${selector(rule)} lookup ${rule.table}`

/** The same as `ip rule add` takes it: 'pref 100 from 10.0.0.0/24 lookup 100'. */
export const ruleArguments = (rule: Rule): string => `pref ${rule.priority} ${selector(rule)} lookup ${rule.table}`

function selector({ src, dst, iif, oif, fwmark, fwmask }: Rule): string {
  let text = `from ${src === undefined ? 'all' : formatDst(src)}`
  if (dst !== undefined) text += ` to ${formatDst(dst)}`
  if (fwmark !== undefined) text += ` fwmark 0x${fwmark.toString(16)}${fwmask === undefined || fwmask === ALL_ONES ? '' : `/0x${fwmask.toString(16)}`}`
  if (iif !== undefined) text += ` iif ${iif}`
  if (oif !== undefined) text += ` oif ${oif}`
  return text
}

/** The same rule with every default left out, so that equal rules have equal fields. */
export function canonicalRule(rule: Rule): Rule {
  const { priority, src, dst, iif, oif, fwmark, fwmask, table } = rule
  return {
    priority,
    ...(isPrefix(src) && { src: withLength(src) }),
    ...(isPrefix(dst) && { dst: withLength(dst) }),
    ...(iif !== undefined && { iif }),
    ...(oif !== undefined && { oif }),
    ...(fwmark !== undefined && { fwmark }),
    ...(fwmark !== undefined && fwmask !== undefined && fwmask !== ALL_ONES && { fwmask }),
    table: canonicalTable(table),
  }
}

const isPrefix = (prefix: string | undefined): prefix is string => prefix !== undefined && prefix !== 'all' && prefix !== 'default' && prefix !== '0.0.0.0/0'
const withLength = (prefix: string): string => (prefix.includes('/') ? prefix : `${prefix}/32`)
