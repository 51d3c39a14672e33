import * as type from './datatype.js'
import type { Datatype } from './datatype.js'
import type { NftExpression } from './ruleset.js'

/** What a match reads: `ip saddr`, `meta mark`, `ct state`. */
export interface Selector {
  /** As nft lists it. */
  readonly text: string
  readonly left: NftExpression
  readonly type: Datatype
  /** Header that it reads, of a payload selector. */
  readonly protocol?: string
  /** May stand left of `set`. */
  readonly settable?: boolean
}

const payload = (protocol: string, field: string, datatype: Datatype): Selector => ({ text: `${protocol} ${field}`, left: { payload: { protocol, field } }, type: datatype, protocol })
const meta = (key: string, datatype: Datatype, text = `meta ${key}`): Selector => ({ text, left: { meta: { key } }, type: datatype })
const ct = (key: string, datatype: Datatype, dir?: 'original' | 'reply'): Selector => ({
  text: dir ? `ct ${dir} ${key}` : `ct ${key}`,
  left: { ct: dir ? { key, dir } : { key } },
  type: datatype,
})
const fib = (...flags: readonly string[]): Selector => ({ text: `fib ${flags.join(' . ')} type`, left: { fib: { result: 'type', flags } }, type: type.FIB_ADDRTYPE })

/** Every selector that hopspec models. */
export const SELECTORS: readonly Selector[] = [
  payload('ip', 'saddr', type.IPV4_ADDR),
  payload('ip', 'daddr', type.IPV4_ADDR),
  payload('ip', 'protocol', type.INET_PROTO),
  payload('ip', 'ttl', type.INT8),
  payload('ip', 'length', type.INT16),
  payload('ip', 'id', type.INT16),
  payload('ip', 'version', type.INT8),
  { ...payload('ip', 'dscp', type.DSCP), settable: true },
  { ...payload('ip', 'ecn', type.ECN), settable: true },
  payload('ip', 'frag-off', type.INT16),
  ...['tcp', 'udp', 'th'].flatMap((protocol) => [payload(protocol, 'sport', type.INET_SERVICE), payload(protocol, 'dport', type.INET_SERVICE)]),
  payload('tcp', 'flags', type.TCP_FLAG),
  payload('udp', 'length', type.INT16),
  payload('icmp', 'type', type.ICMP_TYPE),
  payload('icmp', 'code', type.ICMP_CODE),
  payload('ether', 'saddr', type.ETHER_ADDR),
  payload('ether', 'daddr', type.ETHER_ADDR),
  payload('ether', 'type', type.ETHER_TYPE),
  payload('arp', 'operation', type.ARP_OP),
  payload('arp', 'saddr ip', type.IPV4_ADDR),
  payload('arp', 'daddr ip', type.IPV4_ADDR),
  { ...meta('mark', type.MARK), settable: true },
  meta('iif', type.IFNAME, 'iif'),
  meta('oif', type.IFNAME, 'oif'),
  meta('iifname', type.IFNAME, 'iifname'),
  meta('oifname', type.IFNAME, 'oifname'),
  meta('l4proto', type.INET_PROTO),
  meta('protocol', type.ETHER_TYPE),
  meta('nfproto', type.NF_PROTO),
  meta('pkttype', type.PKT_TYPE),
  meta('length', type.INT32),
  ct('state', type.CT_STATE),
  ct('status', type.CT_STATUS),
  { ...ct('mark', type.MARK), settable: true },
  ct('direction', type.CT_DIR),
  ct('protocol', type.INET_PROTO),
  ...(['original', 'reply'] as const).flatMap((dir) => [
    ct('ip saddr', type.IPV4_ADDR, dir),
    ct('ip daddr', type.IPV4_ADDR, dir),
    ct('proto-src', type.INET_SERVICE, dir),
    ct('proto-dst', type.INET_SERVICE, dir),
  ]),
  ...['daddr', 'saddr'].flatMap((address) => [fib(address), fib(address, 'iif'), fib(address, 'oif')]),
]

const BY_LEFT = new Map<string, Selector>(SELECTORS.map((selector) => [keyOf(selector.left) ?? '', selector]))

/** Every word sequence that stands for a selector; `iif` is also `meta iif`, `meta mark` also `mark`. */
export const SELECTOR_WORDS: ReadonlyMap<string, Selector> = new Map([
  ...SELECTORS.map((selector) => [selector.text, selector] as const),
  // Both directions have the same protocol, and nft lists no direction.
  ...SELECTORS.filter((selector) => selector.text === 'ct protocol').flatMap((selector) => ['ct original protocol', 'ct reply protocol'].map((words) => [words, selector] as const)),
  ...SELECTORS.filter((selector) => /^[io]if/.test(selector.text)).map((selector) => [`meta ${selector.text}`, selector] as const),
  ...SELECTORS.filter((selector) => /^meta (mark|pkttype)$/.test(selector.text)).map((selector) => [selector.text.slice(5), selector] as const),
])

/** The selector of an expression in JSON's form, if hopspec models it. */
export function selectorOf(left: NftExpression): Selector | undefined {
  const key = keyOf(left)
  return key === undefined ? undefined : BY_LEFT.get(key)
}

function keyOf(left: NftExpression): string | undefined {
  if (typeof left !== 'object' || left === null) return undefined
  if ('payload' in left) return `payload ${left.payload.protocol} ${left.payload.field}`
  if ('meta' in left) return `meta ${left.meta.key}`
  if ('ct' in left) return `ct ${left.ct.key === 'protocol' ? '' : (left.ct.dir ?? '')} ${left.ct.key}`
  if ('fib' in left) return `fib ${left.fib.result} ${[left.fib.flags].flat().join(' ')}`
  return undefined
}
