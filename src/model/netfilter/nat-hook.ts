import type { TableEntry } from '../../engine/index.js'
import { ip4Text } from '../core/ip4.js'
import { removeConnection, type ConntrackTable } from './conntrack-table.js'
import type { Connection } from './connection.js'
import { natIcmpError, natPacket } from './nat-packet.js'
import { isNatDone, setupNullBinding } from './nat-setup.js'
import type { Manip } from './nat-tuple.js'
import { decide, IPPROTO_ICMP, isReply, type Skb } from './skb.js'

/** What a chain, or a whole hook, says of a packet. */
export type HookVerdict = 'accept' | 'drop'

/**
 * Translates a packet at a hook. The rules of nat chains are asked for the first packet of a connection alone.
 * Follows `nf_nat_inet_fn()` and `nf_nat_ipv4_fn()`, net/netfilter/nf_nat_core.c and nf_nat_proto.c.
 *
 * @param chains the nat chains of the hook, in order of priority.
 * @param manip which end is translated at the hook.
 */
export function natHook(table: ConntrackTable, skb: Skb, chains: readonly { readonly run: (skb: Skb) => HookVerdict }[], manip: Manip): HookVerdict {
  const { ct, info, hook, oif, time } = skb
  if (!ct) return 'accept'
  if ((info === 'related' || info === 'related-reply') && skb.ip?.protocol === IPPROTO_ICMP) {
    const { drop, translated } = natIcmpError(skb, manip)
    if (translated) decide(skb, evidence(ct))
    if (drop) return 'drop'
    rerouteAtOutput(skb, ct)
    return 'accept'
  }
  let byRule = false
  if (info !== 'established' && info !== 'established-reply' && !isNatDone(ct, manip)) {
    for (let at = 0, chain = chains[0]; chain !== undefined && !byRule; chain = chains[++at]) {
      if (chain.run(skb) === 'drop') return 'drop'
      byRule = isNatDone(ct, manip)
    }
    if (!byRule) setupNullBinding(table, ct, manip, time)
  } else if (ct.masqueradeIfindex !== 0 && hook === 'postrouting' && !isReply(info) && ct.masqueradeIfindex !== oif?.ifindex) {
    // The route moved to another link: the masqueraded connection dies. Follows `nf_nat_oif_changed()`.
    removeConnection(table, ct)
    return 'drop'
  }
  if (!ct.srcNat && !ct.dstNat) return 'accept'
  if (natPacket(skb, manip) && !byRule) decide(skb, evidence(ct))
  rerouteAtOutput(skb, ct)
  return 'accept'
}

/** A packet of the namespace's own whose destination the connection translates needs another route, an ICMP error too. Follows `nf_nat_ipv4_local_fn()`. */
function rerouteAtOutput(skb: Skb, ct: Connection): void {
  const moved = isReply(skb.info) ? ct.reply.dst !== ct.original.src : ct.original.dst !== ct.reply.src
  if (skb.hook === 'output' && moved) skb.reroute = true
}

/** A connection as `conntrack -L` shows it; of ICMP the id stands as both ports. */
export function connectionRow({ original, reply }: Connection): Extract<TableEntry, { readonly table: 'conntrack' }>['row'] {
  const flow = ({ protocol, src, dst, sport, dport }: Connection['original']): { src: string; dst: string; sport: number; dport: number } => ({ src: ip4Text(src), dst: ip4Text(dst), sport, dport: protocol === IPPROTO_ICMP ? sport : dport })
  return { protocol: original.protocol, original: flow(original), reply: flow(reply) }
}

const rows = new WeakMap<Connection, readonly TableEntry[]>()

/** The connection as evidence; made once, for what decided is its final form. */
function evidence(ct: Connection): readonly TableEntry[] {
  if (!ct.confirmed) return Object.freeze([{ table: 'conntrack', row: connectionRow(ct) } as const])
  let entry = rows.get(ct)
  if (!entry) {
    entry = Object.freeze([{ table: 'conntrack', row: connectionRow(ct) } as const])
    rows.set(ct, entry)
  }
  return entry
}
