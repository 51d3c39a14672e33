/** Settings that every probe may have. */
export interface ProbeOptions {
  /** Bytes of payload (default 56 for ICMP, 32 for UDP and TCP; at least 12: the token). */
  readonly size?: number
  /** TTL, 1 to 255 (default 64). */
  readonly ttl?: number
  /** The TOS octet (default 0). */
  readonly tos?: number
  /**
   * Don't fragment: true is IP_PMTUDISC_DO (EMSGSIZE above the path MTU), false is IP_PMTUDISC_DONT, absent is the kernel's
   * default IP_PMTUDISC_WANT (DF set on packets up to the MTU, larger ones fragmented by the sender).
   */
  readonly df?: boolean
  /** Source address to bind to; must be one of the sender's. */
  readonly src?: string
}

/** What a probe needs to know of its ends. */
interface ProbeBase extends Required<Omit<ProbeOptions, 'src' | 'df'>>, Pick<ProbeOptions, 'src' | 'df'> {
  /** Namespace that sends. */
  readonly netns: string
  /** Container whose process sends; absent: the infra container, or the host itself. */
  readonly container?: string
  /** Destination address. */
  readonly dst: string
  /** The ends as the caller named them, for messages. */
  readonly from: string
  readonly to: string
}

/** An echo request; the reply is the kernel's. */
export interface IcmpProbe extends ProbeBase {
  readonly protocol: 'icmp'
}

/** A datagram; a listener sends the payload back. */
export interface UdpProbe extends ProbeBase {
  readonly protocol: 'udp'
  readonly port: number
  /** Source port (default: the engine's choice). */
  readonly sport?: number
}

/** Handshake, payload, echo of the payload, close. */
export interface TcpProbe extends ProbeBase {
  readonly protocol: 'tcp'
  readonly port: number
  readonly sport?: number
}

/** One probe, its ends resolved. */
export type Probe = IcmpProbe | UdpProbe | TcpProbe
