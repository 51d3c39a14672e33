import type { LinkChange } from '../../../plan/index.js'
import { fdbAddLocal, fdbDeleteLocal } from '../../bridge/fdb.js'
import { isMulticastMac, ZERO_MAC, type Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { flushNeighbours } from '../../core/neigh-table.js'
import { announce } from '../../ipv4/arp.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { setMtu } from '../mtu.js'
import { addPort, removePort, setPort } from '../ports.js'
import { refused } from '../refused.js'
import { deviceOf } from './device-of.js'
import { setDown, setUp } from './link-up.js'

/** Equivalent to: `ip link set <ifname> up|down mtu <n> address <mac> master <bridge>|nomaster`, `bridge link set dev <ifname> …`. Follows `do_setlink()`. */
export function changeLink(ns: Namespace, change: LinkChange, settle: () => void): void {
  const device = deviceOf(ns, change.ifname)
  if (change.address !== undefined) setAddress(device, change.address)
  if (change.mtu !== undefined) changeMtu(device, change.mtu)
  if (change.master !== undefined) setMaster(device, change.master)
  if (change.up === true && !device.up) setUp(device, settle)
  if (change.up === false && device.up) setDown(device)
  if (change.bridgePort !== undefined) {
    if (device.port === undefined) throw refused(ns.name, `bridge link set dev ${device.ifname}`, 'EINVAL')
    setPort(device.port, change.bridgePort)
  }
  device.row = undefined
  forgetDsts(ns.dsts)
}

/** Makes all neighbours void, permanent ones too, also where it is the MAC address that was there. Follows `netif_set_mac_address()`, `neigh_changeaddr()`, `br_fdb_changeaddr()` and `br_fdb_change_mac_address()`. */
function setAddress(device: Device, address: string): void {
  const old = device.address
  if (isMulticastMac(address) || address === ZERO_MAC) throw refused(device.netns, `ip link set ${device.ifname} address ${address}`, 'EADDRNOTAVAIL')
  device.address = address
  flushNeighbours(device, true)
  const bridge = device.port?.master ?? device
  if (bridge.bridge !== undefined) {
    fdbDeleteLocal(bridge, bridge.bridge, old, device.port)
    fdbAddLocal(bridge, bridge.bridge, address, device.port)
  }
  if (device.conf.arpNotify && device.up) announce(device)
}

const MIN_MTU = 68
/** ETH_MAX_MTU; `lo` has none. */
const MAX_MTU = 65535
const VXLAN_HEADROOM = 50

/** What it is already is always taken. Follows `netif_set_mtu_ext()` and `dev_validate_mtu()`, net/core/dev.c, and `vxlan_change_mtu()`. */
function changeMtu(device: Device, mtu: number): void {
  if (mtu === device.mtu) return
  const lower = device.plan.kind === 'vxlan' ? device.ns.byName.get(device.plan.link) : undefined
  if (mtu < MIN_MTU || (mtu > MAX_MTU && device.kind !== 'loopback') || (lower !== undefined && mtu > lower.mtu - VXLAN_HEADROOM))
    throw refused(device.netns, `ip link set ${device.ifname} mtu ${mtu}`, 'EINVAL')
  setMtu(device, mtu)
}

/** A port of the bridge stays as it is. Follows `do_set_master()`. */
function setMaster(device: Device, master: string | null): void {
  if (device.port !== undefined && device.port.master.ifname === master) return
  if (device.port !== undefined) removePort(device)
  if (master === null) return
  const bridge = deviceOf(device.ns, master)
  if (bridge.bridge === undefined || device.kind === 'bridge' || device.kind === 'loopback')
    throw refused(device.netns, `ip link set ${device.ifname} master ${master}`, 'EINVAL')
  addPort(bridge, device, {})
}
