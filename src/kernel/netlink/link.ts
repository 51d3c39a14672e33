import { formatMac, macBytes } from '../../address/index.js'
import type { BridgeInfo, LinkStats, VxlanInfo } from '../../engine/index.js'
import type { Bridge, Link, Macvlan, Vxlan } from '../../plan/index.js'
import { formatLink } from '../../plan/index.js'
import { nested, readAttributes, s32Of, textOf, u16BEOf, u16Of, u32BEOf, u32Of, u8Of, type Attributes } from './attributes.js'
import { readBridgePort, type PortState } from './bridge-port.js'
import { ipBytes } from './ip-bytes.js'
import { NLM_F, type MessageWriter } from './message-writer.js'
import type { Answer, Request } from './route-socket.js'

/** linux/rtnetlink.h */
export const RTM = { NEWLINK: 16, DELLINK: 17, GETLINK: 18, SETLINK: 19 } as const
/** linux/if_link.h */
const IFLA = { ADDRESS: 1, IFNAME: 3, MTU: 4, LINK: 5, MASTER: 10, OPERSTATE: 16, LINKINFO: 18, STATS64: 23, NET_NS_FD: 28, EXT_MASK: 29, NUM_TX_QUEUES: 31, NUM_RX_QUEUES: 32, LINK_NETNSID: 37 } as const
const IFLA_INFO = { KIND: 1, DATA: 2, SLAVE_DATA: 5 } as const
const VETH_INFO_PEER = 1
const IFLA_BR = { FORWARD_DELAY: 1, HELLO_TIME: 2, MAX_AGE: 3, AGEING_TIME: 4, STP_STATE: 5, PRIORITY: 6, VLAN_FILTERING: 7, BRIDGE_ID: 11, FDB_FLUSH: 21, MCAST_SNOOPING: 23 } as const
const IFLA_VXLAN = { ID: 1, LINK: 3, LOCAL: 4, LEARNING: 7, AGEING: 8, PORT: 15, UDP_CSUM: 18 } as const
const IFLA_MACVLAN_MODE = 1
/** `enum macvlan_mode`. */
const MACVLAN_MODES: Readonly<Record<number, Macvlan['mode']>> = { 1: 'private', 2: 'vepa', 4: 'bridge', 8: 'passthru', 16: 'source' }
const IFF_UP = 1
const RTEXT_FILTER_SKIP_STATS = 8
/** Centiseconds: the bridge counts in USER_HZ. */
const USER_HZ = 100

/** `struct ifinfomsg`: family, type, index, flags, and which flags to change. */
function header(out: MessageWriter, index: number, up?: boolean): void {
  out.u32(0)
  out.u32(index)
  out.u32(up === true ? IFF_UP : 0)
  out.u32(up === undefined ? 0 : IFF_UP)
}

/** One end of a veth pair to be made: the link, and the ifindex of its bridge where it is a port of one there. */
export interface VethEnd {
  readonly link: Link
  readonly master?: number
}

/**
 * Makes a veth pair with both ends where they belong. The near end is a port and up at once; the far end is made in its
 * namespace with its index, but down: the kernel takes no flags for it.
 *
 * Equivalent to: `ip link add <near> … type veth peer name <far> netns <fd>`.
 */
export function addVeth(near: VethEnd, far: { readonly link: Link; readonly netns: number }): Request {
  return {
    type: RTM.NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    row: () => `ip link add ${formatLink(near.link)}`,
    write: (out) => {
      header(out, near.link.ifindex, near.link.up)
      common(out, near.link)
      oneQueue(out)
      if (near.master !== undefined) out.attrU32(IFLA.MASTER, near.master)
      out.open(IFLA.LINKINFO)
      out.attrText(IFLA_INFO.KIND, 'veth')
      out.open(IFLA_INFO.DATA)
      out.open(VETH_INFO_PEER)
      header(out, far.link.ifindex)
      common(out, far.link)
      oneQueue(out)
      out.attrU32(IFLA.NET_NS_FD, far.netns)
      out.close()
      out.close()
      out.close()
    },
  }
}

/** A veth uses one queue. Where the number is not given it has room for one a processor, and to give those up waits for the whole machine: `veth_init_queues()`, drivers/net/veth.c. */
function oneQueue(out: MessageWriter): void {
  out.attrU32(IFLA.NUM_TX_QUEUES, 1)
  out.attrU32(IFLA.NUM_RX_QUEUES, 1)
}

/** Equivalent to: `ip link add <ifname> … type bridge`. */
export function addBridge(link: Bridge): Request {
  return add(link, 'bridge', link.up, (out) => {
    if (link.ageingTime !== undefined) out.attrU32(IFLA_BR.AGEING_TIME, link.ageingTime * USER_HZ)
  })
}

/** Equivalent to: `ip link add <ifname> … type vxlan …`; `lower` is the ifindex of `link.link`. Made down: the socket opens when it comes up. */
export function addVxlan(link: Vxlan, lower: number): Request {
  return add(link, 'vxlan', undefined, (out) => {
    out.attrU32(IFLA_VXLAN.ID, link.id)
    out.attrU32(IFLA_VXLAN.LINK, lower)
    out.attrBytes(IFLA_VXLAN.LOCAL, ipBytes(link.local))
    out.attrU8(IFLA_VXLAN.LEARNING, link.learning ? 1 : 0)
    out.attrU16BE(IFLA_VXLAN.PORT, link.port)
  })
}

function add(link: Link, kind: string, up: boolean | undefined, data: (out: MessageWriter) => void): Request {
  return {
    type: RTM.NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    row: () => `ip link add ${formatLink(link)}`,
    write: (out) => {
      header(out, link.ifindex, up)
      common(out, link)
      out.open(IFLA.LINKINFO)
      out.attrText(IFLA_INFO.KIND, kind)
      out.open(IFLA_INFO.DATA)
      data(out)
      out.close()
      out.close()
    },
  }
}

function common(out: MessageWriter, { ifname, address, mtu }: Link): void {
  out.attrText(IFLA.IFNAME, ifname)
  out.attrBytes(IFLA.ADDRESS, macBytes(address))
  out.attrU32(IFLA.MTU, mtu)
}

/** What to change of a link; master 0 is nomaster. */
export interface LinkSettings {
  readonly up?: boolean
  readonly mtu?: number
  readonly address?: string
  readonly master?: number
}

/** Equivalent to: `ip link set <ifname> up|down mtu <n> address <mac> master <bridge>|nomaster`. */
export function setLink(ifname: string, index: number, settings: LinkSettings): Request {
  const { up, mtu, address, master } = settings
  return {
    type: RTM.NEWLINK,
    flags: 0,
    row: () => {
      const words = [up !== undefined && (up ? 'up' : 'down'), mtu !== undefined && `mtu ${mtu}`, address !== undefined && `address ${address}`, master !== undefined && (master === 0 ? 'nomaster' : `master #${master}`)]
      return `ip link set ${ifname} ${words.filter(Boolean).join(' ')}`
    },
    write: (out) => {
      header(out, index, up)
      if (address !== undefined) out.attrBytes(IFLA.ADDRESS, macBytes(address))
      if (mtu !== undefined) out.attrU32(IFLA.MTU, mtu)
      if (master !== undefined) out.attrU32(IFLA.MASTER, master)
    },
  }
}

/** Has a bridge forget what it learned. Equivalent to: `ip link set <ifname> type bridge fdb_flush`. */
export const flushBridge = ({ ifname, ifindex }: Bridge): Request => ({
  type: RTM.NEWLINK,
  flags: 0,
  row: () => `ip link set ${ifname} type bridge fdb_flush`,
  write: (out) => {
    header(out, ifindex)
    out.open(IFLA.LINKINFO)
    out.attrText(IFLA_INFO.KIND, 'bridge')
    out.open(IFLA_INFO.DATA)
    out.attrBytes(IFLA_BR.FDB_FLUSH, new Uint8Array(0))
    out.close()
    out.close()
  },
})

/** Asks for one link. The kernel brings the state of a link up to date where it is asked for by itself, never in a dump. */
export const getLink = (ifname: string, index: number): Request => ({
  type: RTM.GETLINK,
  flags: 0,
  row: () => `ip link show ${ifname}`,
  write: (out) => {
    header(out, index)
    out.attrU32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS)
  },
})

/** Asks for all links. Equivalent to: `ip -d -s link show`. */
export const dumpLinks = (stats: boolean): Request => ({
  type: RTM.GETLINK,
  flags: 0,
  row: () => 'ip link show',
  write: (out) => {
    header(out, 0)
    if (!stats) out.attrU32(IFLA.EXT_MASK, RTEXT_FILTER_SKIP_STATS)
  },
})

/** `IF_OPER_*`, RFC 2863. */
export const OPERSTATES = ['UNKNOWN', 'NOTPRESENT', 'DOWN', 'LOWERLAYERDOWN', 'TESTING', 'DORMANT', 'UP'] as const

/** A link as the kernel tells it. Indexes are not resolved: names and namespaces of others are not in the message. */
export interface LinkRow {
  readonly ifindex: number
  readonly ifname: string
  /** 'veth', 'bridge', 'vxlan', 'macvlan', …; '' for a device without one, such as lo. */
  readonly kind: string
  readonly loopback: boolean
  readonly address: string
  readonly mtu: number
  readonly up: boolean
  readonly operstate: (typeof OPERSTATES)[number]
  readonly master?: number
  /** ifindex of the peer or lower device, and where it is elsewhere the id of its namespace. */
  readonly link?: number
  readonly linkNetnsid?: number
  readonly port?: PortState
  readonly bridge?: BridgeInfo
  readonly vxlan?: VxlanInfo & { readonly id: number; readonly local: string; readonly port: number; readonly learning: boolean; readonly lower: number }
  readonly macvlan?: Macvlan['mode']
  readonly stats: LinkStats
}

const IFF_LOOPBACK = 8

/** Reads one link of an answer. */
export function readLink({ body }: Answer): LinkRow {
  const attributes = readAttributes(body, 16)
  const flags = body.readUInt32LE(8)
  const info = nested(attributes, IFLA.LINKINFO)
  const kind = textOf(info, IFLA_INFO.KIND) ?? ''
  const data = nested(info, IFLA_INFO.DATA)
  const master = u32Of(attributes, IFLA.MASTER)
  const link = u32Of(attributes, IFLA.LINK)
  const linkNetnsid = s32Of(attributes, IFLA.LINK_NETNSID)
  const macvlan = kind === 'macvlan' ? MACVLAN_MODES[u32Of(data, IFLA_MACVLAN_MODE) ?? 0] : undefined
  return {
    ifindex: body.readInt32LE(4),
    ifname: textOf(attributes, IFLA.IFNAME) ?? '',
    kind,
    loopback: (flags & IFF_LOOPBACK) !== 0,
    address: formatMac(attributes.get(IFLA.ADDRESS) ?? Buffer.alloc(6)),
    mtu: u32Of(attributes, IFLA.MTU) ?? 0,
    up: (flags & IFF_UP) !== 0,
    operstate: OPERSTATES[u8Of(attributes, IFLA.OPERSTATE) ?? 0] ?? 'UNKNOWN',
    ...(master !== undefined && { master }),
    ...(link !== undefined && { link }),
    ...(linkNetnsid !== undefined && { linkNetnsid }),
    ...(master !== undefined && info.has(IFLA_INFO.SLAVE_DATA) && { port: readBridgePort(nested(info, IFLA_INFO.SLAVE_DATA)) }),
    ...(kind === 'bridge' && { bridge: readBridge(data) }),
    ...(kind === 'vxlan' && { vxlan: readVxlan(data) }),
    ...(macvlan !== undefined && { macvlan }),
    stats: readStats(attributes.get(IFLA.STATS64)),
  }
}

function readBridge(data: Attributes): BridgeInfo {
  const id = data.get(IFLA_BR.BRIDGE_ID)
  return {
    // struct ifla_bridge_id: priority in network order, then the MAC address.
    bridge_id: id === undefined ? '' : `${id.toString('hex', 0, 2)}.${formatMac(id.subarray(2))}`,
    priority: u16Of(data, IFLA_BR.PRIORITY) ?? 0,
    stp_state: u32Of(data, IFLA_BR.STP_STATE) ?? 0,
    forward_delay: u32Of(data, IFLA_BR.FORWARD_DELAY) ?? 0,
    hello_time: u32Of(data, IFLA_BR.HELLO_TIME) ?? 0,
    max_age: u32Of(data, IFLA_BR.MAX_AGE) ?? 0,
    ageing_time: u32Of(data, IFLA_BR.AGEING_TIME) ?? 0,
    vlan_filtering: u8Of(data, IFLA_BR.VLAN_FILTERING) ?? 0,
    mcast_snooping: u8Of(data, IFLA_BR.MCAST_SNOOPING) ?? 0,
  }
}

function readVxlan(data: Attributes): NonNullable<LinkRow['vxlan']> {
  const local = u32BEOf(data, IFLA_VXLAN.LOCAL)
  return {
    id: u32Of(data, IFLA_VXLAN.ID) ?? 0,
    local: local === undefined ? '0.0.0.0' : [24, 16, 8, 0].map((shift) => (local >>> shift) & 255).join('.'),
    port: u16BEOf(data, IFLA_VXLAN.PORT) ?? 0,
    learning: u8Of(data, IFLA_VXLAN.LEARNING) === 1,
    lower: u32Of(data, IFLA_VXLAN.LINK) ?? 0,
    ageing: u32Of(data, IFLA_VXLAN.AGEING) ?? 0,
    udp_csum: u8Of(data, IFLA_VXLAN.UDP_CSUM) === 1,
  }
}

/** Where `struct rtnl_link_stats64` has them, counted in fields of eight bytes. */
const STATS = { rxPackets: 0, txPackets: 1, rxErrors: 4, txErrors: 5, rxDropped: 6, txDropped: 7, rxOtherhost: 24 } as const

function readStats(bytes: Buffer | undefined): LinkStats {
  const field = (index: number): number => (bytes !== undefined && bytes.length >= index * 8 + 8 ? Number(bytes.readBigUInt64LE(index * 8)) : 0)
  return {
    rxPackets: field(STATS.rxPackets),
    txPackets: field(STATS.txPackets),
    rxDropped: field(STATS.rxDropped),
    txDropped: field(STATS.txDropped),
    rxErrors: field(STATS.rxErrors),
    txErrors: field(STATS.txErrors),
    rxOtherhost: field(STATS.rxOtherhost),
  }
}
