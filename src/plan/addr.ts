import { formatIp, parsePrefix } from '../address/index.js'
import { missing, once, peek, take, takeDev, takeIf, takeIp, takeOneOf, takePrefix, wordsOf, wrong, type Draft, type Words } from './text/words.js'

/** An address of a link. Equivalent to: `ip addr add <local>/<prefixlen> dev <dev> [broadcast <broadcast>] [scope <scope>]`. */
export interface Addr {
  readonly dev: string
  readonly family: 'inet' | 'inet6'
  readonly local: string
  readonly prefixlen: number
  readonly broadcast?: string
  /** Default: host for 127.0.0.0/8, else global. */
  readonly scope?: 'global' | 'link' | 'host'
}

const KEYWORDS = 'dev, broadcast, scope or label'
const EXAMPLE = 'an address with its prefix length, such as 10.168.0.1/24'

/**
 * Reads an address in the words of `ip addr`: as a command takes it ('10.168.0.1/24 broadcast + dev cni0') or as `ip addr show` prints
 * it ('inet 10.168.0.1/24 brd 10.168.0.255 scope global cni0'). An address alone is a /32. `dev` is the device of texts that
 * name none.
 *
 * @throws TextError
 */
export const parseAddr = (text: string, dev?: string): Addr => readAddr(wordsOf('address', text), dev)

/** Reads the rest of the words as an address. */
export function readAddr(words: Words, device?: string): Addr {
  takeIf(words, 'inet')
  const first = words.list[words.at]
  const text = takePrefix(words, EXAMPLE)
  if (first !== undefined && text === 'default' && !first.text.includes('/')) throw wrong(words, first, 'is not an address', EXAMPLE)
  const prefix = parsePrefix(text === 'default' ? '0.0.0.0/0' : text)
  const row: Draft<Addr> = { dev: device ?? '', family: 'inet', local: formatIp(prefix.address), prefixlen: prefix.prefixlen }
  while (peek(words) !== undefined) readOption(words, row, formatIp(prefix.last), formatIp(prefix.first))
  if (row.dev === '') throw missing(words, "'dev' and the name of a device")
  return row
}

function readOption(words: Words, row: Draft<Addr>, last: string, first: string): void {
  const word = take(words, KEYWORDS)
  const keyword = word.text === 'brd' ? 'broadcast' : word.text
  once(words, word, keyword)
  switch (keyword) {
    case 'dev': row.dev = takeDev(words); return
    case 'broadcast':
      if (takeIf(words, '+')) row.broadcast = last
      else if (takeIf(words, '-')) row.broadcast = first
      else row.broadcast = takeIp(words, 'broadcast')
      return
    case 'scope': {
      const scope = takeOneOf(words, ['global', 'link', 'host'], 'a scope')
      if (scope !== scopeOf(row)) row.scope = scope
      return
    }
    case 'label': take(words, 'a label'); return
    case 'valid_lft': case 'preferred_lft': take(words, `a time behind ${keyword}`); return
    case 'secondary': case 'dynamic': case 'permanent': return
    default:
      // `ip addr show` ends the line with the label, which is the name of the device.
      if (words.seen.has('dev') || !words.seen.has('scope')) throw wrong(words, word, 'is not understood here', KEYWORDS)
      words.seen.add('dev')
      row.dev = word.text
  }
}

/** One line as `ip addr add` takes it: '10.168.0.1/24 dev cni0', with `broadcast` and `scope` where they are given. */
export function formatAddr(addr: Addr): string {
  const { local, prefixlen, dev, broadcast, scope } = addr
  return `${local}/${prefixlen}${broadcast === undefined ? '' : ` broadcast ${broadcast}`} dev ${dev}${scope === undefined || (scope === 'global' && !local.startsWith('127.')) ? '' : ` scope ${scope}`}`
}

/** One line as `ip addr show` prints it: 'inet 10.168.0.1/24 brd 10.168.0.255 scope global cni0'. */
export function printAddr(addr: Addr): string {
  const { family, local, prefixlen, broadcast, dev } = addr
  return `${family} ${local}/${prefixlen}${broadcast === undefined ? '' : ` brd ${broadcast}`} scope ${scopeOf(addr)} ${dev}`
}

/** The scope of an address, its default included. */
export const scopeOf = ({ local, scope }: Addr): 'global' | 'link' | 'host' => scope ?? (local.startsWith('127.') ? 'host' : 'global')

/** The same address with every default left out, so that equal addresses have equal fields. */
export function canonicalAddr(addr: Addr): Addr {
  const { dev, family, local, prefixlen, broadcast } = addr
  const scope = scopeOf(addr)
  const usual = scopeOf({ dev, family, local, prefixlen })
  return { dev, family, local, prefixlen, ...(broadcast !== undefined && { broadcast }), ...(scope !== usual && { scope }) }
}
