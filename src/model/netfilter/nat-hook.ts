import type { TableEntry } from '../../engine/index.js'
import { ip4Text } from '../core/ip4.js'
import { removeConnection, type ConntrackTable } from './conntrack-table.js'
import { IPS_CONFIRMED, IPS_DST_NAT, IPS_SRC_NAT, isReply, type Connection, type Nfct } from './connection.js'
import { natIcmpError, natPacket } from './nat-packet.js'
import { NAT_DONE, setupNullBinding } from './nat-setup.js'
import type { Manip } from './nat-tuple.js'
import type { NetfilterDeps } from './netfilter.js'
import { decide, type HookVerdict, type Pktinfo } from './pktinfo.js'
import { reroute } from './reroute.js'
import { IPPROTO_ICMP } from './skb.js'

/**
 * Translates packets at a hook. The rules of nat chains are asked for the first packet of a connection alone.
 * Follows `nf_nat_inet_fn()` and `nf_nat_ipv4_fn()`, net/netfilter/nf_nat_core.c and nf_nat_proto.c.
 *
 * @param chains the nat chains of the hook, in order of priority.
 * @param manip which end is translated at the hook.
 */
export function natHook(table: ConntrackTable, chains: readonly { readonly run: (pkt: Pktinfo) => HookVerdict }[], manip: Manip, deps: NetfilterDeps): (pkt: Pktinfo) => HookVerdict {
  const done = NAT_DONE[manip]
  return (pkt) => {
    const { skb } = pkt
    const { nfct } = skb
    if (!nfct) return 'accept'
    const { ct, info } = nfct
    if ((info === 'related' || info === 'related-reply') && skb.ip?.protocol === IPPROTO_ICMP) return translateError(pkt, nfct, manip, deps)
    let byRule = false
    if (info !== 'established' && info !== 'established-reply' && (ct.status & done) === 0) {
      for (let at = 0, chain = chains[0]; chain !== undefined && !byRule; chain = chains[++at]) {
        if (chain.run(pkt) === 'drop') return 'drop'
        byRule = (ct.status & done) !== 0
      }
      if (!byRule) setupNullBinding(table, ct, manip, pkt.time)
    } else if (ct.masqueradeIfindex !== 0 && pkt.hook === 'postrouting' && !isReply(info) && ct.masqueradeIfindex !== pkt.place.oif?.ifindex) {
      // The route moved to another link: the masqueraded connection dies. Follows `nf_nat_oif_changed()`.
      removeConnection(table, ct)
      return 'drop'
    }
    if ((ct.status & (IPS_SRC_NAT | IPS_DST_NAT)) === 0) return 'accept'
    if (natPacket(skb, nfct, manip) && !byRule) decide(pkt, evidence(ct))
    return rerouteAtOutput(pkt, nfct, deps)
  }
}

function translateError(pkt: Pktinfo, nfct: Nfct, manip: Manip, deps: NetfilterDeps): HookVerdict {
  const { drop, translated } = natIcmpError(pkt.skb, nfct, manip)
  if (translated) decide(pkt, evidence(nfct.ct))
  return drop ? 'drop' : rerouteAtOutput(pkt, nfct, deps)
}

/** A packet of the namespace's own whose destination the connection translates needs another route, an ICMP error too. Follows `nf_nat_ipv4_local_fn()`. */
function rerouteAtOutput(pkt: Pktinfo, { ct, info }: Nfct, deps: NetfilterDeps): HookVerdict {
  if (pkt.hook !== 'output') return 'accept'
  const moved = isReply(info) ? ct.reply.dst !== ct.original.src : ct.original.dst !== ct.reply.src
  return moved ? reroute(pkt, deps) : 'accept'
}

/** A connection as `conntrack -L` shows it; of ICMP the id stands as both ports. */
export function connectionRow({ original, reply }: Connection): Extract<TableEntry, { readonly table: 'conntrack' }>['row'] {
  const flow = ({ protocol, src, dst, sport, dport }: Connection['original']): { src: string; dst: string; sport: number; dport: number } => ({ src: ip4Text(src), dst: ip4Text(dst), sport, dport: protocol === IPPROTO_ICMP ? sport : dport })
  return { protocol: original.protocol, original: flow(original), reply: flow(reply) }
}

const rows = new WeakMap<Connection, readonly TableEntry[]>()

/** The connection as evidence; made once, for what decided is its final form. */
function evidence(ct: Connection): readonly TableEntry[] {
  if ((ct.status & IPS_CONFIRMED) === 0) return Object.freeze([{ table: 'conntrack', row: connectionRow(ct) } as const])
  let entry = rows.get(ct)
  if (!entry) {
    entry = Object.freeze([{ table: 'conntrack', row: connectionRow(ct) } as const])
    rows.set(ct, entry)
  }
  return entry
}
