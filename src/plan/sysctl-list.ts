import type { NumberSysctl, SysctlInfo } from './sysctl.js'

type Line = readonly [name: string, min: number, max: number, value: number, meaning: string, takes?: Takes]
type Takes = NumberSysctl['takes']

const INT_MAX = 0x7fffffff
/** What the handlers of the kernel take that look for no range of their own: `proc_dointvec()` and `proc_dou8vec_minmax()`. */
const INT: Takes = [-INT_MAX - 1, INT_MAX]
const U8: Takes = [0, 255]
/** `proc_dointvec_jiffies()`: INT_MAX / HZ, where HZ is 1000 at most. */
const SECONDS = Math.floor(INT_MAX / 1000)
const JIFFIES: Takes = [-SECONDS, SECONDS]

/** `takes`: what the kernel takes where a line says nothing else; undefined: what has a meaning, and no more. */
const integers = (prefix: string, takes: Takes | undefined, lines: readonly Line[]): readonly SysctlInfo[] =>
  lines.map(([name, min, max, value, meaning, own]) => ({ name: prefix + name, type: 'integer', min, max, default: String(value), takes: own ?? takes ?? [min, max], meaning }))

/** Per device, `all` and `default`. Follows `devinet_sysctl`, net/ipv4/devinet.c, whose values the kernel does not check. */
const CONF = integers('net.ipv4.conf.*.', INT, [
  ['accept_local', 0, 1, 0, 'take packets whose source is an own address'],
  ['accept_redirects', 0, 1, 1, 'follow ICMP redirects'],
  ['accept_source_route', 0, 1, 1, 'take packets with a source route'],
  ['arp_accept', 0, 2, 0, 'make neighbours from gratuitous ARP'],
  ['arp_announce', 0, 2, 0, 'which source address an ARP request carries'],
  ['arp_evict_nocarrier', 0, 1, 1, 'forget neighbours when the carrier goes'],
  ['arp_filter', 0, 1, 0, 'answer ARP only where the route back uses the link'],
  ['arp_ignore', 0, 8, 0, 'for which addresses ARP is answered'],
  ['arp_notify', 0, 1, 0, 'announce an address by gratuitous ARP when the link comes up'],
  ['bc_forwarding', 0, 1, 0, 'forward directed broadcasts'],
  ['drop_gratuitous_arp', 0, 1, 0, 'drop gratuitous ARP'],
  ['drop_unicast_in_l2_multicast', 0, 1, 0, 'drop unicast packets that came in multicast frames'],
  ['forwarding', 0, 1, 0, 'forward packets that come in here'],
  ['ignore_routes_with_linkdown', 0, 1, 0, 'pass over routes whose link is down'],
  ['log_martians', 0, 1, 0, 'log packets with impossible addresses'],
  ['promote_secondaries', 0, 1, 0, 'make a secondary address primary when the primary goes'],
  ['proxy_arp', 0, 1, 0, 'answer ARP for what is routed elsewhere'],
  ['proxy_arp_pvlan', 0, 1, 0, 'proxy ARP back out of the same link'],
  ['route_localnet', 0, 1, 0, 'route 127.0.0.0/8 like other addresses'],
  ['rp_filter', 0, 2, 0, 'reverse path filter: 0 off, 1 strict, 2 loose'],
  ['secure_redirects', 0, 1, 1, 'follow redirects to known gateways only'],
  ['send_redirects', 0, 1, 1, 'send ICMP redirects'],
  ['shared_media', 0, 1, 1, 'the wire may carry several subnets'],
  ['src_valid_mark', 0, 1, 0, 'the mark counts in the reverse path filter'],
])

/** Per device and `default`. Follows `neigh_sysctl_template`, net/core/neighbour.c. */
const NEIGH = integers('net.ipv4.neigh.*.', undefined, [
  ['anycast_delay', 0, INT_MAX, 100, 'centiseconds before a proxy answer to anycast', INT],
  ['app_solicit', 0, INT_MAX, 0, 'requests to a user-space daemon'],
  ['base_reachable_time_ms', 0, INT_MAX, 30000, 'milliseconds that a neighbour stays REACHABLE'],
  ['delay_first_probe_time', 0, SECONDS, 5, 'seconds in DELAY before the first probe', JIFFIES],
  ['gc_stale_time', 0, SECONDS, 60, 'seconds until an unused neighbour may go', JIFFIES],
  ['locktime', 0, INT_MAX, 100, 'centiseconds before an answer may replace another', INT],
  ['mcast_resolicit', 0, INT_MAX, 0, 'broadcast requests after unicast ones failed'],
  ['mcast_solicit', 0, INT_MAX, 3, 'broadcast requests before the neighbour is FAILED'],
  ['proxy_delay', 0, INT_MAX, 80, 'centiseconds before a proxy answers', INT],
  ['proxy_qlen', 0, INT_MAX, 64, 'requests that wait for a proxy answer'],
  ['retrans_time_ms', 0, INT_MAX, 1000, 'milliseconds between two requests'],
  ['ucast_solicit', 0, INT_MAX, 3, 'unicast requests to a known neighbour'],
  ['unres_qlen', 0, 900_000, 101, 'packets that wait for a MAC address'],
  ['unres_qlen_bytes', 0, INT_MAX, 212992, 'bytes that wait for a MAC address'],
])

/** Follows `ipv4_net_table`, net/ipv4/sysctl_net_ipv4.c. */
const IPV4 = integers('net.ipv4.', undefined, [
  ['ip_default_ttl', 1, 255, 64, 'TTL of packets made here'],
  ['ip_no_pmtu_disc', 0, 3, 0, 'path MTU discovery: 0 on, 1 off', U8],
  ['icmp_echo_ignore_all', 0, 1, 0, 'answer no echo request'],
  ['icmp_echo_ignore_broadcasts', 0, 1, 1, 'answer no echo request to a broadcast address'],
  ['icmp_errors_use_inbound_ifaddr', 0, 1, 0, 'errors carry the address of the link that the packet came in by'],
  ['icmp_ignore_bogus_error_responses', 0, 1, 1, 'ignore errors about broadcasts'],
  ['ip_forward_update_priority', 0, 1, 1, 'set the priority of forwarded packets from their TOS'],
  ['ip_forward_use_pmtu', 0, 1, 0, 'let a learned path MTU count when forwarding', U8],
  ['fwmark_reflect', 0, 1, 0, 'answers of the kernel carry the mark of the packet', U8],
  ['fib_multipath_hash_policy', 0, 3, 0, 'which fields choose a path of several'],
  ['ip_unprivileged_port_start', 0, 65535, 1024, 'first port that needs no privilege'],
  ['ip_forward', 0, 1, 0, 'forward packets', INT],
  ['route.min_adv_mss', 0, INT_MAX, 256, 'least MSS that TCP offers', INT],
  ['route.min_pmtu', 68, INT_MAX, 552, 'least path MTU that is believed'],
  ['route.mtu_expires', 0, SECONDS, 600, 'seconds until a learned path MTU is forgotten', JIFFIES],
  ['ip_nonlocal_bind', 0, 1, 0, 'bind to addresses that are not local', U8],
  ['icmp_ratelimit', 0, INT_MAX, 1000, 'milliseconds between errors to one destination'],
  ['icmp_ratemask', 0, INT_MAX, 6168, 'types that the rate limit holds for', INT],
  ['icmp_msgs_per_sec', 0, INT_MAX, 1000, 'messages a second in all'],
  ['icmp_msgs_burst', 0, INT_MAX, 50, 'messages in one burst'],
  ['igmp_link_local_mcast_reports', 0, 1, 1, 'report memberships of groups in 224.0.0.0/24', U8],
  ['ipfrag_time', 0, SECONDS, 30, 'seconds that fragments wait for the rest', JIFFIES],
  ['tcp_syn_retries', 1, 127, 6, 'repetitions of a SYN'],
  ['tcp_synack_retries', 0, 255, 5, 'repetitions of a SYN/ACK'],
  ['tcp_timestamps', 0, 2, 1, 'TCP timestamps', U8],
  ['tcp_ecn', 0, 2, 2, 'ECN of TCP'],
  ['tcp_mtu_probing', 0, 2, 0, 'TCP finds the path MTU itself', U8],
])

/** Follows net/bridge/br_netfilter_hooks.c. */
const BRIDGE = integers('net.bridge.', INT, [
  ['bridge-nf-call-iptables', 0, 1, 1, 'bridged IPv4 packets cross the IP hooks too'],
  ['bridge-nf-call-ip6tables', 0, 1, 1, 'bridged IPv6 packets cross the IP hooks too'],
  ['bridge-nf-call-arptables', 0, 1, 1, 'bridged ARP packets cross the ARP hooks too'],
  ['bridge-nf-filter-pppoe-tagged', 0, 1, 0, 'also inside PPPoE'],
  ['bridge-nf-filter-vlan-tagged', 0, 1, 0, 'also inside VLAN tags'],
  ['bridge-nf-pass-vlan-input-dev', 0, 1, 0, 'the input device is the VLAN device'],
])

/** Per device, `all` and `default`. Follows net/ipv6/addrconf.c; kept for plans that switch IPv6 off. */
const IPV6 = integers('net.ipv6.conf.*.', INT, [
  ['disable_ipv6', 0, 1, 0, 'no IPv6 on the link'],
  ['accept_ra', 0, 2, 1, 'follow router advertisements'],
  ['accept_dad', 0, 2, 1, 'duplicate address detection'],
  ['addr_gen_mode', 0, 3, 0, 'how link-local addresses are made', [0, 3]],
  ['autoconf', 0, 1, 1, 'make addresses from advertised prefixes'],
  ['dad_transmits', 0, INT_MAX, 1, 'solicitations of duplicate address detection'],
  ['forwarding', 0, 1, 0, 'forward IPv6 packets'],
])

/** Follows net/netfilter/nf_conntrack_standalone.c. */
const CONNTRACK = integers('net.netfilter.', undefined, [
  ['nf_conntrack_checksum', 0, 1, 1, 'packets with a wrong checksum are invalid'],
  ['nf_conntrack_log_invalid', 0, 255, 0, 'log invalid packets'],
  ['nf_conntrack_generic_timeout', 0, SECONDS, 600, 'seconds', JIFFIES],
  ['nf_conntrack_icmp_timeout', 0, SECONDS, 30, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_be_liberal', 0, 1, 0, 'take segments out of the window'],
  ['nf_conntrack_tcp_loose', 0, 1, 1, 'take up connections in the middle'],
  ['nf_conntrack_tcp_ignore_invalid_rst', 0, 1, 0, 'an RST out of the window is not invalid'],
  ['nf_conntrack_tcp_max_retrans', 0, 255, 3, 'repetitions before the time-out is shortened'],
  ['nf_conntrack_tcp_timeout_close', 0, SECONDS, 10, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_close_wait', 0, SECONDS, 60, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_established', 0, SECONDS, 432000, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_fin_wait', 0, SECONDS, 120, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_last_ack', 0, SECONDS, 30, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_syn_recv', 0, SECONDS, 60, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_syn_sent', 0, SECONDS, 120, 'seconds', JIFFIES],
  ['nf_conntrack_tcp_timeout_time_wait', 0, SECONDS, 120, 'seconds', JIFFIES],
  ['nf_conntrack_udp_timeout', 0, SECONDS, 30, 'seconds', JIFFIES],
  ['nf_conntrack_udp_timeout_stream', 0, SECONDS, 120, 'seconds', JIFFIES],
])

/** Every sysctl that hopspec knows: those that a namespace may set. A plan that sets another has a finding. */
export const SYSCTLS: readonly SysctlInfo[] = [
  ...IPV4,
  { name: 'net.ipv4.ping_group_range', type: 'text', default: '1 0', meaning: 'groups that may open ICMP echo sockets' },
  { name: 'net.ipv4.ip_local_port_range', type: 'text', default: '32768 60999', meaning: 'source ports that the kernel chooses from' },
  ...CONF,
  ...NEIGH,
  ...BRIDGE,
  ...IPV6,
  ...CONNTRACK,
]
