import type { Layer } from '../../wire/index.js'
import { SECOND } from '../core/clock.js'
import { sysctl } from '../core/sysctl.js'
import { IPS_ASSURED, IPS_CONFIRMED, IPS_SEEN_REPLY, isReply, type Connection, type CtInfo, type Nfct } from './connection.js'
import { findClash, findTuple, insertConnection, isTaken, removeConnection, type ConntrackTable } from './conntrack-table.js'
import type { HookVerdict, Pktinfo } from './pktinfo.js'
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, nextHeader, type Skb } from './skb.js'
import { nextTcpState, segmentKind } from './tcp-state.js'
import { tcpTimeout, TIMEOUTS, UDP_STREAM_AFTER } from './timeout.js'
import { ICMP_BEGINS, invertTuple, isIcmpError, quotedTuple, sameTuple, tupleFrom } from './tuple.js'

/**
 * Finds or begins the connections of packets. A packet that fits none stays without one: `ct state invalid`.
 * A packet that has one already (it came over `lo`) keeps it. Follows `nf_conntrack_in()`, net/netfilter/nf_conntrack_core.c.
 */
export function conntrackIn(table: ConntrackTable): (pkt: Pktinfo) => HookVerdict {
  return ({ skb, time }) => {
    if (skb.nfct) return 'accept'
    const next = nextHeader(skb)
    if (next?.kind === 'icmp' && isIcmpError(next.type)) {
      relateError(table, skb, time)
      return 'accept'
    }
    for (;;) {
      const found = resolve(table, skb, next, time)
      if (!found) return 'accept'
      const { ct, info } = found
      const reply = info === 'established-reply'
      const verdict = trackPacket(table, ct, next, reply, time)
      if (verdict === 'repeat') continue
      if (verdict === 'invalid') return 'accept'
      skb.nfct = found
      if (reply) ct.status |= IPS_SEEN_REPLY
      return 'accept'
    }
  }
}

/** Follows `resolve_normal_ct()` and `init_conntrack()`. */
function resolve(table: ConntrackTable, { ip, saddr, daddr }: Skb, next: Layer | undefined, time: number): Nfct | undefined {
  if (ip === undefined || ip.offset !== 0) return undefined
  const tuple = tupleFrom(ip.protocol, saddr, daddr, next)
  const found = findTuple(table, tuple, time)
  if (found) return { ct: found.ct, info: infoOf(found) }
  const reply = invertTuple(tuple)
  if (!reply) return undefined
  const ct: Connection = {
    original: tuple,
    reply,
    freeAt: table.insertions,
    replyFreeAt: -1,
    status: 0,
    order: 0,
    mark: 0,
    expires: Number.POSITIVE_INFINITY,
    streamAfter: time + UDP_STREAM_AFTER,
    tcp: 'NONE',
    masqueradeIfindex: 0,
  }
  return { ct, info: 'new' }
}

/** How a packet belongs to a connection that the table has. */
const infoOf = ({ ct, reply }: { readonly ct: Connection; readonly reply: boolean }): CtInfo => (reply ? 'established-reply' : hasSeenReply(ct) ? 'established' : 'new')

const hasSeenReply = ({ status }: Connection): boolean => (status & IPS_SEEN_REPLY) !== 0

/** Follows `nf_conntrack_handle_packet()`. */
function trackPacket(table: ConntrackTable, ct: Connection, next: Layer | undefined, reply: boolean, time: number): 'accept' | 'invalid' | 'repeat' {
  const { protocol } = ct.original
  switch (protocol) {
    case IPPROTO_ICMP:
      if ((ct.status & IPS_CONFIRMED) === 0 && !(next?.kind === 'icmp' && ICMP_BEGINS.has(next.type))) return 'invalid'
      ct.expires = time + sysctl(table.sysctls, TIMEOUTS.icmp) * SECOND
      return 'accept'
    case IPPROTO_UDP:
      if (next?.kind !== 'udp') return 'invalid'
      trackUdp(table, ct, time)
      return 'accept'
    case IPPROTO_TCP:
      if (next?.kind !== 'tcp') return 'invalid'
      return trackTcp(table, ct, segmentKind(next.flags), reply, time)
    default:
      ct.expires = time + sysctl(table.sysctls, TIMEOUTS.generic) * SECOND
      return 'accept'
  }
}

/** Follows `nf_conntrack_udp_packet()`, net/netfilter/nf_conntrack_proto_udp.c. */
function trackUdp({ sysctls }: ConntrackTable, ct: Connection, time: number): void {
  if (!hasSeenReply(ct)) {
    ct.expires = time + sysctl(sysctls, TIMEOUTS.udp) * SECOND
    return
  }
  const isStream = time > ct.streamAfter
  ct.expires = time + sysctl(sysctls, isStream ? TIMEOUTS.udpStream : TIMEOUTS.udp) * SECOND
  if (isStream) ct.status |= IPS_ASSURED
}

/**
 * Follows `nf_conntrack_tcp_packet()` and `tcp_new()`, net/netfilter/nf_conntrack_proto_tcp.c, without the window check: the
 * model's own stacks never send outside the window.
 */
function trackTcp(table: ConntrackTable, ct: Connection, kind: ReturnType<typeof segmentKind>, reply: boolean, time: number): 'accept' | 'invalid' | 'repeat' {
  const before = ct.tcp
  const after = nextTcpState(before, kind, reply)
  if (after === 'INVALID') return 'invalid'
  // tcp_loose: whether to pick up a connection in its midst.
  if (before === 'NONE' && after !== 'SYN_SENT' && sysctl(table.sysctls, 'net.netfilter.nf_conntrack_tcp_loose') === 0) return 'invalid'
  if (after === 'IGNORE') return 'accept'
  // RFC 1122: a SYN opens a connection anew that was closed.
  if (after === 'SYN_SENT' && (before === 'TIME_WAIT' || before === 'CLOSE')) {
    removeConnection(table, ct)
    return 'repeat'
  }
  ct.tcp = after
  if (hasSeenReply(ct) && after === 'ESTABLISHED' && (before === 'SYN_RECV' || before === 'ESTABLISHED')) ct.status |= IPS_ASSURED
  // A RST as the only reply: there never was a connection.
  if (!hasSeenReply(ct) && kind === 'rst') removeConnection(table, ct)
  else ct.expires = time + tcpTimeout(table.sysctls, after)
  return 'accept'
}

/**
 * Ties an ICMP error to the connection of the packet that it quotes. Follows `nf_conntrack_inet_error()`,
 * net/netfilter/nf_conntrack_proto_icmp.c.
 */
function relateError(table: ConntrackTable, skb: Skb, time: number): void {
  const quoted = quotedTuple(skb.rest)
  const answer = quoted && invertTuple(quoted)
  const found = answer && findTuple(table, answer, time)
  if (!found) return
  const { ct, reply } = found
  // The error must have been sent to whom the quoted packet was from.
  if (skb.daddr !== (reply ? ct.reply : ct.original).dst) return
  skb.nfct = { ct, info: reply ? 'related-reply' : 'related' }
}

/**
 * Enters the connections of packets that are about to leave, or to be delivered, into the table, and drops those whose place is
 * taken. Follows `__nf_conntrack_confirm()` and `nf_ct_resolve_clash()`.
 */
export function conntrackConfirm(table: ConntrackTable): (pkt: Pktinfo) => HookVerdict {
  return ({ skb, time }) => {
    const { nfct } = skb
    if (!nfct || (nfct.ct.status & IPS_CONFIRMED) !== 0 || isReply(nfct.info)) return 'accept'
    const { ct } = nfct
    const clash = findClash(table, ct, time)
    if (!clash) {
      insertConnection(table, ct)
      return 'accept'
    }
    // Another packet of the same flow was faster: this one joins it, where the protocol lets it.
    if (ct.original.protocol !== IPPROTO_UDP || !sameTuple(clash.ct.original, ct.original) || isTaken(table, ct.reply, clash.ct, time)) return 'drop'
    skb.nfct = { ct: clash.ct, info: infoOf(clash) }
    return 'accept'
  }
}

/**
 * The connection of an answer (an ICMP error, a RST) that a namespace makes because of a packet: that of what it answers.
 * Follows `nf_conntrack_attach()`, called by `icmp_glue_bits()` and `nf_send_reset()`.
 */
export function conntrackAttach({ nfct }: { readonly nfct: Nfct | undefined }): Nfct | undefined {
  return nfct && { ct: nfct.ct, info: isReply(nfct.info) ? 'related' : 'related-reply' }
}
