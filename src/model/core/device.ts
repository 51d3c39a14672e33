import type { HopKind } from '../../engine/index.js'
import type { LinkKind, Link, BridgePort as PortSettings } from '../../plan/index.js'
import type { EthernetLayer } from '../../wire/index.js'
import type { BridgeState } from '../bridge/bridge.js'
import type { VethState } from '../drivers/veth.js'
import type { VxlanState } from '../drivers/vxlan-state.js'
import type { Address } from '../ipv4/address.js'
import type { DeviceConf, NeighConf } from './conf.js'
import { evidence, type Evidence } from './evidence.js'
import type { Ip4 } from './ip4.js'
import type { Namespace } from './namespace.js'
import type { Neighbour } from './neighbour.js'
import type { Packet } from './packet.js'

/** A device of a running namespace. Follows `struct net_device`. */
export interface Device {
  readonly ns: Namespace
  /** Name of the namespace, for hops. */
  readonly netns: string
  readonly kind: LinkKind
  /** For hops. */
  readonly hopKind: HopKind
  readonly ifname: string
  readonly ifindex: number
  address: string
  mtu: number
  /** Bytes that are kept free before a packet for the headers of this device. Follows `LL_RESERVED_SPACE()`. */
  readonly reserved: number
  /** IFF_UP. */
  up: boolean
  /** netif_carrier_ok(). */
  carrier: boolean
  /** The device that the kernel took for the one below had none either when this one lost it (IF_OPER_LOWERLAYERDOWN). */
  lowerDown: boolean
  /** ndo_start_xmit. */
  readonly xmit: (packet: Packet, device: Device) => void
  conf: DeviceConf
  neighConf: NeighConf
  /** Neighbours on this device by address. */
  readonly neigh: Map<Ip4, Neighbour>
  /** Addresses in the order in which they were added. */
  addrs: readonly Address[]
  /** Set while this is a port of a bridge. */
  port: BridgePort | undefined
  /** MAC addresses that it is told to take beside its own, once somebody has asked: they change nothing here, for no device filters by hardware (dev->uc, dev->mc). */
  filters: Set<string> | undefined
  /** Driver state, by kind. */
  readonly veth: VethState | undefined
  readonly bridge: BridgeState | undefined
  readonly vxlan: VxlanState | undefined
  /** Port of the segment that it is a link of, once known. */
  segmentPort: number | undefined
  readonly stats: Stats
  /** The row as evidence; made anew after a change. */
  row: Evidence | undefined
  readonly plan: Link
}

/** A device as port of a bridge. Follows `struct net_bridge_port`. */
export interface BridgePort {
  readonly device: Device
  readonly master: Device
  settings: PortSettings
  hairpin: boolean
  learning: boolean
  flood: boolean
  state: 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking'
}

export interface Stats {
  rxPackets: number
  txPackets: number
  rxDropped: number
  txDropped: number
  rxErrors: number
  txErrors: number
  rxOtherhost: number
}

export const createStats = (): Stats => ({ rxPackets: 0, txPackets: 0, rxDropped: 0, txDropped: 0, rxErrors: 0, txErrors: 0, rxOtherhost: 0 })

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff'
export const ZERO_MAC = '00:00:00:00:00:00'
export const ETH_P_IP = 0x0800
export const ETH_P_ARP = 0x0806

/** `dev->hard_header_len` of an Ethernet device. */
export const ETH_HLEN = 14

/** The row of a device as it is now, as evidence. */
export function linkEvidence(device: Device): Evidence {
  device.row ??= evidence({ table: 'link', row: linkRow(device) })
  return device.row
}

/** The row of a device as it is now. Equivalent to: `ip -j -d link show <ifname>`. */
export function linkRow(device: Device): Link {
  const { master: _, bridgePort: __, ...plan } = device.plan
  const { port } = device
  return {
    ...plan,
    address: device.address,
    mtu: device.mtu,
    up: device.up,
    ...(port !== undefined && { master: port.master.ifname }),
    ...(port !== undefined && Object.keys(port.settings).length > 0 && { bridgePort: port.settings }),
  } as Link
}

/** Multicast and broadcast MACs have the lowest bit of the first octet set, so its second digit is odd. Follows `is_multicast_ether_addr()`. */
export function isMulticastMac(mac: string): boolean {
  const digit = mac.charCodeAt(1)
  return (digit & 1) === (digit < LETTERS ? 1 : 0)
}

/** Behind the digits: 'a' has an odd code and stands for an even number. */
const LETTERS = 58

/** A header of an Ethernet frame. */
export const ethernet = (src: string, dst: string, type: number): EthernetLayer => ({ kind: 'ethernet', dst, src, type })
