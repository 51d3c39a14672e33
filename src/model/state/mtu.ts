import type { Device } from '../core/device.js'
import { forgetDsts } from '../ipv4/dst.js'

/** What a bridge without ports has. */
const ETH_DATA_LEN = 1500

/**
 * Sets the MTU of a device that takes it; a bridge remembers that it was told, and a port tells its bridge.
 * Follows `dev_set_mtu()`, net/core/dev.c, `br_change_mtu()`, net/bridge/br_device.c, and `br_device_event()`.
 */
export function setMtu(device: Device, mtu: number): void {
  if (device.mtu === mtu) return
  const { bridge, port } = device
  writeMtu(device, mtu)
  if (bridge !== undefined) bridge.mtuSetByUser = true
  if (port !== undefined) adjustMtu(port.master)
}

/** A bridge has the MTU of its smallest port until somebody sets it. Follows `br_mtu_auto_adjust()`, net/bridge/br_if.c. */
export function adjustMtu(bridge: Device): void {
  const { bridge: state } = bridge
  if (state === undefined || state.mtuSetByUser) return
  const least = state.ports.length === 0 ? ETH_DATA_LEN : Math.min(...state.ports.map(({ device }) => device.mtu))
  if (least !== bridge.mtu) writeMtu(bridge, least)
}

/** Path MTUs that were learned by the device follow it. Follows `fib_sync_mtu()`, net/ipv4/fib_semantics.c. */
function writeMtu(device: Device, mtu: number): void {
  const { ns, bridge, mtu: old } = device
  device.mtu = mtu
  device.row = undefined
  if (bridge !== undefined) bridge.fakeRouteMtu = mtu
  for (const [route, known] of ns.exceptions) {
    if (route.dev !== device.ifname) continue
    for (const [daddr, learned] of known) if (learned.mtu !== 0 && (mtu < learned.mtu || old === learned.mtu)) known.set(daddr, { ...learned, mtu })
  }
  forgetDsts(ns.dsts)
}
