import type { NetnsState, NftVerdict } from '../../engine/index.js'

/** What a namespace was asked after a probe that was not answered. JSON-able. */
export interface NetnsFacts {
  readonly state: NetnsState
  /** The sysctls that decide about what comes in, by full name, as they are now. */
  readonly sysctl: Readonly<Record<string, string>>
  /** Counters of /proc/net/snmp and netstat that grew since the last look: 'IpExt:InNoRoutes', 'TcpExt:IPReversePathFilter'. */
  readonly counters: Readonly<Record<string, number>>
  /** Packets that `Ip:InDelivers` says were delivered here while the probe was under way, less what a policy of IPsec kept from its socket; absent where they may be those of others. */
  readonly deliveries?: number
  /** What the kernel said of a route: a row, or the errno ('ENETUNREACH', 'EINVAL'). */
  readonly routes: readonly RouteAnswer[]
  /** The multicast groups that devices are members of. */
  readonly groups: readonly Membership[]
  /** Packets that rules dropped, as nft trace told. */
  readonly drops: readonly NftDrop[]
}

/** Equivalent to: `ip route get fibmatch <dst>`. */
export interface RouteAnswer {
  readonly dst: string
  readonly error?: string
}

/** Equivalent to: a line of `ip maddr show`. */
export interface Membership {
  readonly ifname: string
  readonly group: string
}

/** The last word of an nft trace. */
export interface NftDrop {
  /** IPv4 id, protocol and destination of the packet. */
  readonly id: number
  readonly protocol: number
  /** Which fragment it was: bytes into the datagram, and whether more follow. A datagram that was put together has neither. */
  readonly offset: number
  readonly mf: boolean
  /** Of TCP, whose first packets have no id: the sequence number. */
  readonly seq?: number
  readonly dst: string
  readonly verdict: NftVerdict
}
