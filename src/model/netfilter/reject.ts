import { checksumHolds, type Layer } from '../../wire/index.js'
import type { NfAnswer } from './netfilter.js'
import { IPPROTO_TCP, IPPROTO_UDP, nextHeader, type Skb } from './skb.js'

const DEST_UNREACH = 3
/** `net.ipv4.ip_default_ttl`, which `ip4_dst_hoplimit()` gives. */
const DEFAULT_TTL = 64
const IP_HEADER = 20
const TCP_HEADER = 20

/** What a reject rule sends. */
export function answerOf(skb: Skb, reject: { readonly kind: 'icmp'; readonly code: number } | { readonly kind: 'rst' }): NfAnswer {
  if (reject.kind === 'rst') return resetOf(skb)
  // Follows nf_send_unreach(), net/ipv4/netfilter/nf_reject_ipv4.c: no answer to a fragment that is not the first.
  return skb.ip?.offset === 0 && (skb.csumValid || hasNoChecksum(skb) || isIntact(skb)) ? { kind: 'icmp', type: DEST_UNREACH, code: reject.code } : { kind: 'none' }
}

/** Follows `nf_reject_verify_csum()`, include/net/netfilter/nf_reject.h. */
function hasNoChecksum(skb: Skb): boolean {
  const next = nextHeader(skb)
  return skb.ip?.protocol === IPPROTO_UDP && next?.kind === 'udp' && next.checksum === 0
}

/** Nothing is damaged here, but the checksum of a fragment is that of the whole datagram. Follows `nf_ip_checksum()`, net/netfilter/utils.c. */
const isIntact = ({ ip, rest }: Skb): boolean => ip === undefined || !ip.mf || checksumHolds(ip, rest)

/** Follows `nf_send_reset()`, net/ipv4/netfilter/nf_reject_ipv4.c. */
function resetOf(skb: Skb): NfAnswer {
  const { ip } = skb
  const tcp = nextHeader(skb)
  if (!ip || tcp?.kind !== 'tcp' || tcp.flags.rst || !isIntact(skb)) return { kind: 'none' }
  const { flags } = tcp
  const sent = ip.length - IP_HEADER - TCP_HEADER - tcp.options.length / 2 + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0)
  const layers: readonly Layer[] = [
    { kind: 'ipv4', src: ip.dst, dst: ip.src, protocol: IPPROTO_TCP, ttl: DEFAULT_TTL, tos: 0, id: 0, df: true, mf: false, offset: 0, length: IP_HEADER + TCP_HEADER },
    {
      kind: 'tcp',
      sport: tcp.dport,
      dport: tcp.sport,
      seq: flags.ack ? tcp.ack : 0,
      ack: flags.ack ? 0 : (tcp.seq + sent) >>> 0,
      flags: { syn: false, ack: !flags.ack, fin: false, rst: true, psh: false },
      window: 0,
      options: '',
    },
  ]
  return { kind: 'rst', layers }
}
