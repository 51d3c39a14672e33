/** Names of numbers in nft's text and JSON, as nftables 1.0 knows them. */

/** /etc/protocols, as Debian has it: nft lists protocols by these names. */
export const PROTOCOLS = {
  ip: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, st: 5, tcp: 6, egp: 8, igp: 9, pup: 12, udp: 17, hmp: 20, 'xns-idp': 22, rdp: 27, 'iso-tp4': 29,
  dccp: 33, xtp: 36, ddp: 37, 'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45, rsvp: 46, gre: 47, esp: 50, ah: 51, skip: 57,
  'ipv6-icmp': 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60, rspf: 73, vmtp: 81, eigrp: 88, ospf: 89, 'ax.25': 93, ipip: 94, etherip: 97, encap: 98,
  pim: 103, ipcomp: 108, vrrp: 112, l2tp: 115, isis: 124, sctp: 132, fc: 133, 'mobility-header': 135, udplite: 136, 'mpls-in-ip': 137, manet: 138,
  hip: 139, shim6: 140, wesp: 141, rohc: 142, ethernet: 143, mptcp: 262,
} as const

/** The names of /etc/services that rules are usually written with; nft lists ports as numbers. */
export const SERVICES = { ftp: 21, ssh: 22, telnet: 23, smtp: 25, domain: 53, bootps: 67, bootpc: 68, tftp: 69, http: 80, ntp: 123, snmp: 161, bgp: 179, ldap: 389, https: 443, ldaps: 636, mysql: 3306, postgresql: 5432 } as const

export const ICMP_TYPES = {
  'echo-reply': 0, 'destination-unreachable': 3, 'source-quench': 4, redirect: 5, 'echo-request': 8, 'router-advertisement': 9, 'router-solicitation': 10,
  'time-exceeded': 11, 'parameter-problem': 12, 'timestamp-request': 13, 'timestamp-reply': 14, 'info-request': 15, 'info-reply': 16,
  'address-mask-request': 17, 'address-mask-reply': 18,
} as const

/** Codes of destination-unreachable; nft uses the names for the codes of every type. */
export const ICMP_CODES = { 'net-unreachable': 0, 'host-unreachable': 1, 'prot-unreachable': 2, 'port-unreachable': 3, 'frag-needed': 4, 'net-prohibited': 9, 'host-prohibited': 10, 'admin-prohibited': 13 } as const

/** Codes that a reject rule may send: `reject with icmp <code>`. */
export const REJECT_CODES = { 'net-unreachable': 0, 'host-unreachable': 1, 'prot-unreachable': 2, 'port-unreachable': 3, 'net-prohibited': 9, 'host-prohibited': 10, 'admin-prohibited': 13 } as const

/** Codes of `reject with icmpx <code>`, with the code of an ICMP destination-unreachable. Follows `icmp_code_v4[]`, net/netfilter/nft_reject.c. */
export const REJECT_CODES_X = { 'no-route': 0, 'port-unreachable': 3, 'host-unreachable': 1, 'admin-prohibited': 13 } as const

/** `NF_CT_STATE_BIT()`, include/uapi/linux/netfilter/nf_conntrack_common.h. */
export const CT_STATES = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const

/** `enum ip_conntrack_status`. */
export const CT_STATUS = { expected: 1, 'seen-reply': 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 } as const

export const TCP_FLAGS = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 } as const
export const ETHER_TYPES = { ip: 0x0800, arp: 0x0806, '8021q': 0x8100, ip6: 0x86dd, '8021ad': 0x88a8 } as const

/** `RTN_*`, include/uapi/linux/rtnetlink.h. */
export const FIB_TYPES = { unspec: 0, unicast: 1, local: 2, broadcast: 3, anycast: 4, multicast: 5, blackhole: 6, unreachable: 7, prohibit: 8 } as const

/** `PACKET_*`, include/uapi/linux/if_packet.h. */
export const PKT_TYPES = { host: 0, broadcast: 1, multicast: 2, other: 3 } as const

export const ECN = { 'not-ect': 0, ect1: 1, ect0: 2, ce: 3 } as const

export const DSCP = {
  cs0: 0, lephb: 1, cs1: 8, af11: 10, af12: 12, af13: 14, cs2: 16, af21: 18, af22: 20, af23: 22, cs3: 24, af31: 26, af32: 28, af33: 30,
  cs4: 32, af41: 34, af42: 36, af43: 38, cs5: 40, ef: 46, cs6: 48, cs7: 56,
} as const
