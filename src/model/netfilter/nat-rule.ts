import { parseIp } from '../../address/index.js'
import type { NftExpression, NftNat, NftStatement } from '../../plan/index.js'
import { nexthop } from '../ipv4/dst.js'
import type { ConntrackTable } from './conntrack-table.js'
import { setupNat } from './nat-setup.js'
import type { Manip, NatRange } from './nat-tuple.js'
import type { NetfilterDeps } from './netfilter.js'
import type { HookVerdict, Pktinfo } from './pktinfo.js'

const LOCALHOST = parseIp('127.0.0.1')

/** A statement that decides a translation; undefined where it is none. */
export function compileNat(statement: NftStatement, table: ConntrackTable, deps: NetfilterDeps): ((pkt: Pktinfo) => HookVerdict) | undefined {
  if ('masquerade' in statement) return masquerade(rangeOf(statement.masquerade ?? {}), table, deps)
  if ('redirect' in statement) return redirect(rangeOf(statement.redirect ?? {}), table, deps)
  if ('snat' in statement) return translate(rangeOf(statement.snat), 'src', table)
  return 'dnat' in statement ? translate(rangeOf(statement.dnat), 'dst', table) : undefined
}

/** Follows `nft_nat_eval()`, net/netfilter/nft_nat.c. */
function translate(range: NatRange, manip: Manip, table: ConntrackTable): (pkt: Pktinfo) => HookVerdict {
  return ({ skb: { nfct }, time }) => {
    if (nfct) setupNat(table, nfct.ct, range, manip, time)
    return 'accept'
  }
}

/** Follows `nf_nat_masquerade_ipv4()`, net/netfilter/nf_nat_masquerade.c. */
function masquerade(range: NatRange, table: ConntrackTable, deps: NetfilterDeps): (pkt: Pktinfo) => HookVerdict {
  return ({ skb: { nfct, dst, daddr }, place: { oif }, time }) => {
    const ct = nfct?.ct
    if (!ct || !oif || ct.original.src === 0) return 'accept'
    const address = deps.selectAddress(oif.ifname, dst === undefined ? daddr : nexthop(dst, daddr)) >>> 0
    if (address === 0) return 'drop'
    ct.masqueradeIfindex = oif.ifindex
    setupNat(table, ct, { ...range, addresses: [address, address] }, 'src', time)
    return 'accept'
  }
}

/** Follows `nf_nat_redirect_ipv4()`, net/netfilter/nf_nat_redirect.c: to this namespace, at the first address of the link that the packet came in by. */
function redirect(range: NatRange, table: ConntrackTable, deps: NetfilterDeps): (pkt: Pktinfo) => HookVerdict {
  return ({ skb: { nfct }, hook, place: { iif }, time }) => {
    if (!nfct) return 'accept'
    const address = hook === 'output' ? LOCALHOST : iif === undefined ? 0 : deps.firstAddress(iif.ifname) >>> 0
    if (address === 0) return 'drop'
    setupNat(table, nfct.ct, { ...range, addresses: [address, address] }, 'dst', time)
    return 'accept'
  }
}

function rangeOf({ addr, port, flags = [] }: NftNat): NatRange {
  const given = [flags].flat()
  return {
    ...(addr === undefined ? {} : { addresses: bounds(addr, parseIp) }),
    ...(port === undefined ? {} : { ports: bounds(port, Number) }),
    random: given.includes('random') || given.includes('fully-random'),
    persistent: given.includes('persistent'),
  }
}

function bounds(value: NftExpression, number: (text: string) => number): readonly [number, number] {
  if (typeof value === 'object' && 'range' in value) return [number(String(value.range[0])), number(String(value.range[1]))]
  if (typeof value === 'object' && 'prefix' in value) {
    const first = number(String(value.prefix.addr))
    return [first, first + 2 ** (32 - value.prefix.len) - 1]
  }
  const only = number(String(value))
  return [only, only]
}
