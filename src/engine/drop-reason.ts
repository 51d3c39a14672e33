/** One way to lose a packet. */
export interface DropReasonInfo {
  /** The kernel's own word: `enum skb_drop_reason` (SKB_DROP_REASON_ left off), or an errno of the sender's system call. */
  readonly native: string
  /** What happened, in one sentence. */
  readonly meaning: string
  /** What would help, in one sentence. */
  readonly remedy: string
}

/** Every reason for which a packet does not arrive, by our stable code. */
export const DROP_REASONS = {
  NO_ROUTE: { native: 'IP_INNOROUTES', meaning: 'No route matches the destination.', remedy: 'Add the route, or a default route.' },
  ROUTE_BLACKHOLE: { native: 'NOT_SPECIFIED', meaning: 'A blackhole route matches the destination.', remedy: 'Remove the route or add a longer prefix.' },
  ROUTE_UNREACHABLE: { native: 'IP_INNOROUTES', meaning: 'An unreachable route matches the destination.', remedy: 'Remove the route or add a longer prefix.' },
  ROUTE_PROHIBIT: { native: 'IP_INNOROUTES', meaning: 'A prohibit route matches the destination.', remedy: 'Remove the route or add a longer prefix.' },
  NEIGH_FAILED: { native: 'NEIGH_FAILED', meaning: 'Nobody answered for the next hop: its MAC address stayed unknown.', remedy: 'Bring the next hop up on this link, or write its neighbour entry.' },
  NEIGH_QUEUE_FULL: { native: 'NEIGH_QUEUEFULL', meaning: 'Too many packets waited for the MAC address of the next hop.', remedy: 'Find out why the next hop does not resolve.' },
  FORWARDING_DISABLED: { native: 'IP_INADDRERRORS', meaning: 'The packet is for somebody else and the namespace does not forward.', remedy: 'Set net.ipv4.ip_forward=1.' },
  RP_FILTER: { native: 'IP_RPFILTER', meaning: 'The reply would not leave by the link that the packet came in by.', remedy: 'Correct the route to the source, or set rp_filter to 0 or 2 on the link.' },
  MARTIAN_SOURCE: { native: 'IP_INVALID_SOURCE', meaning: 'The source address cannot come in by this link.', remedy: 'Look for the namespace that sends with this source.' },
  MARTIAN_DESTINATION: { native: 'IP_INVALID_DEST', meaning: 'The destination address cannot be reached through this link.', remedy: 'Correct the destination.' },
  MULTICAST_NOT_JOINED: { native: 'NOT_SPECIFIED', meaning: 'The packet is for a multicast group that the receiving device is no member of.', remedy: 'Let a process join the group, or send to 224.0.0.1, of which all are members.' },
  TTL_EXPIRED: { native: 'IP_INHDR', meaning: 'The TTL ran out.', remedy: 'Look for a loop in the path, or send with a larger TTL.' },
  FRAG_NEEDED: { native: 'PKT_TOO_BIG', meaning: 'The packet is larger than the MTU and must not be fragmented.', remedy: 'Lower the MTU of the sender, or raise that of the link.' },
  LINK_DOWN: { native: 'DEV_READY', meaning: 'The link, or its other end, is down.', remedy: 'Set the link up.' },
  MTU_EXCEEDED: { native: 'DEV_HDR', meaning: 'The frame is larger than the receiving device takes.', remedy: 'Make the MTUs of both ends equal.' },
  OTHERHOST: { native: 'OTHERHOST', meaning: 'The destination MAC address is not that of the receiving device.', remedy: 'Correct the neighbour or FDB entry that gave this MAC address.' },
  NFT_DROP: { native: 'NETFILTER_DROP', meaning: 'A rule or the policy of a chain dropped the packet.', remedy: 'Change the rule or the policy.' },
  NFT_REJECT: { native: 'NETFILTER_DROP', meaning: 'A rule rejected the packet.', remedy: 'Change the rule.' },
  BRIDGE_NO_EGRESS: { native: 'BRIDGE_INGRESS_STP_STATE', meaning: 'The bridge has no port to send the frame to (a frame never returns by its own port without hairpin).', remedy: 'Look at the FDB of the bridge, the port states and hairpin.' },
  BRIDGE_PORT_STATE: { native: 'BRIDGE_INGRESS_STP_STATE', meaning: 'The bridge port does not forward in its state.', remedy: 'Set the state of the port to forwarding.' },
  VXLAN_NO_REMOTE: { native: 'NO_TX_TARGET', meaning: 'The VXLAN device has no FDB entry for the destination MAC address, and no default one.', remedy: 'Write the FDB entry with the address of the remote VTEP.' },
  VXLAN_NO_ROUTE: { native: 'IP_OUTNOROUTES', meaning: 'The VXLAN device cannot route to the remote VTEP, or its local address is not this namespace\'s.', remedy: 'Correct the FDB entry, the route of the underlay or the local address.' },
  VXLAN_VNI_NOT_FOUND: { native: 'VXLAN_VNI_NOT_FOUND', meaning: 'No VXLAN device here has the VNI of the packet.', remedy: 'Give both ends one VNI.' },
  VXLAN_LOCAL_MAC: { native: 'LOCAL_MAC', meaning: 'The inner source MAC address is the receiving VXLAN device\'s own.', remedy: 'Give each VTEP a MAC address of its own.' },
  VXLAN_INVALID_HEADER: { native: 'VXLAN_INVALID_HDR', meaning: 'The VXLAN header has no valid VNI.', remedy: 'Look at the sender: flags must be 0x08.' },
  VXLAN_ECN: { native: 'IP_TUNNEL_ECN', meaning: 'The outer header says that there was congestion (CE), and the inner packet does not take part in ECN.', remedy: 'Look for what writes the ECN bits of the underlay.' },
  LOOP: { native: 'RECURSION_LIMIT', meaning: 'The packet went round in a loop of devices.', remedy: 'Break the loop; look for a VXLAN remote that is the device\'s own address.' },
  PORT_CLOSED: { native: 'NO_SOCKET', meaning: 'Nobody listens on the port.', remedy: 'Start the listener, or correct the port.' },
  PROTOCOL_UNKNOWN: { native: 'IP_NOPROTO', meaning: 'The receiver does not know the protocol.', remedy: 'Correct the protocol.' },
  CHECKSUM: { native: 'UDP_CSUM', meaning: 'A checksum of the packet is wrong.', remedy: 'Turn the checksum offload of the sender off.' },
  REASSEMBLY_TIMEOUT: { native: 'FRAG_REASM_TIMEOUT', meaning: 'Not all fragments arrived.', remedy: 'Look for the fragment that was lost.' },
  TOO_BIG_TO_SEND: { native: 'EMSGSIZE', meaning: 'The sender\'s own stack refused: the packet is larger than the path MTU and must not be fragmented.', remedy: 'Send less, or allow fragments.' },
  PERMISSION: { native: 'EACCES', meaning: 'The sender\'s own stack refused to send (a broadcast or prohibited destination).', remedy: 'Correct the destination.' },
  NO_SOURCE_ADDRESS: { native: 'EADDRNOTAVAIL', meaning: 'The sender has no address to send from.', remedy: 'Give the link an address.' },
  CONNTRACK_INVALID: { native: 'NETFILTER_DROP', meaning: 'Connection tracking found no place for the packet.', remedy: 'Look for clashing connections.' },
  UNOBSERVED: { native: 'NOT_SPECIFIED', meaning: 'The packet was not seen again, and nothing that was observed says why.', remedy: 'Repeat the probe on the model, which names the entry.' },
} as const satisfies Record<string, DropReasonInfo>

/** Our stable codes. */
export type DropReason = keyof typeof DROP_REASONS
