import type { TableEntry } from '../../engine/index.js'
import type { NftExpression } from '../../plan/index.js'
import { numberOf, selectorOf } from '../../plan/nft/index.js'
import { decide, type Pktinfo } from './pktinfo.js'
import { setHeaders } from './skb.js'

/** Sets the mark of a packet or of its connection, or a field of its IPv4 header. Follows `nft_meta_set_eval()`, `nft_ct_set_eval()` and `nft_payload_set_eval()`. */
export function compileMangle({ key, value }: { readonly key: NftExpression; readonly value: NftExpression }, evidence: readonly TableEntry[]): (pkt: Pktinfo) => boolean {
  if (typeof key === 'object' && 'payload' in key) return compileTos(key, value, evidence)
  const read = compileValue(value)
  const ofPacket = typeof key === 'object' && 'meta' in key
  return (pkt) => {
    const mark = read(pkt)
    if (mark === undefined) return false
    const marked = ofPacket ? pkt.skb : pkt.skb.nfct?.ct
    if (marked === undefined) return true
    if (marked.mark !== mark) decide(pkt, evidence)
    marked.mark = mark
    return true
  }
}

/** The octet that `ip dscp` and `ip ecn` share. */
function compileTos(key: NftExpression, value: NftExpression, evidence: readonly TableEntry[]): (pkt: Pktinfo) => boolean {
  const selector = selectorOf(key)
  const number = selector !== undefined && (typeof value === 'string' || typeof value === 'number') ? numberOf(selector.type, value) : undefined
  if (number === undefined) throw new RangeError(`no value of ${selector?.text ?? 'the header'}: ${JSON.stringify(value)}`)
  const ofDscp = selector?.text === 'ip dscp'
  return (pkt) => {
    const { ip, rest } = pkt.skb
    if (ip === undefined) return false
    const tos = ofDscp ? (number << 2) | (ip.tos & 3) : (ip.tos & 0xfc) | number
    if (tos === ip.tos) return true
    decide(pkt, evidence)
    setHeaders(pkt.skb, { ...ip, tos }, rest)
    return true
  }
}

/** A mark; undefined where it is that of a connection which the packet does not have. */
function compileValue(value: NftExpression): (pkt: Pktinfo) => number | undefined {
  if (typeof value === 'number') return () => value
  if (typeof value === 'object') {
    if ('meta' in value) return ({ skb }) => skb.mark
    if ('ct' in value) return ({ skb }) => skb.nfct?.ct.mark
    if ('&' in value) return binary(value['&'], (a, b) => a & b)
    if ('|' in value) return binary(value['|'], (a, b) => a | b)
    if ('^' in value) return binary(value['^'], (a, b) => a ^ b)
  }
  throw new RangeError(`no mark: ${JSON.stringify(value)}`)
}

function binary([left, right]: readonly [NftExpression, NftExpression], op: (a: number, b: number) => number): (pkt: Pktinfo) => number | undefined {
  const [a, b] = [compileValue(left), compileValue(right)]
  return (pkt) => {
    const [x, y] = [a(pkt), b(pkt)]
    return x === undefined || y === undefined ? undefined : op(x, y) >>> 0
  }
}
