import type { BridgePort, Device } from '../core/device.js'
import { fdbForgetPort } from '../bridge/fdb.js'
import { flushNeighbours } from '../core/neigh-table.js'
import { forgetDsts } from '../ipv4/dst.js'

/** Whether the other end of a veth is up; of a namespace that has not come to life, as the plan says. */
function isPeerUp(device: Device): boolean {
  const { veth, ns } = device
  if (veth === undefined) return true
  if ('segment' in veth.peer) return true
  const { netns, ifname } = veth.peer
  const alive = ns.world.namespaces.get(netns)?.byName.get(ifname)
  if (alive !== undefined) return alive.up
  return ns.world.plans.get(netns)?.links.find((link) => link.ifname === ifname)?.up ?? false
}

/** Sets the carrier of a device from what it is connected to, and what depends on it. Follows `netif_carrier_on()` and `netif_carrier_off()`. */
export function updateCarrier(device: Device): void {
  const carrier = carrierOf(device)
  if (carrier === device.carrier) return
  device.carrier = carrier
  device.lowerDown = !carrier && namesakeOf(device)?.carrier === false
  device.row = undefined
  // arp_netdev_event(): what was learned by a device without carrier is forgotten.
  if (!carrier && device.conf.arpEvictNocarrier) flushNeighbours(device, false)
  forgetDsts(device.ns.dsts)
  if (device.port !== undefined) updatePort(device.port)
}

function carrierOf(device: Device): boolean {
  if (device.kind === 'veth') return device.up && isPeerUp(device)
  if (device.kind === 'bridge') return device.up && (device.bridge?.ports.some(({ state }) => state === 'forwarding') ?? false)
  return true
}

/** A port without carrier is disabled and its learned entries go; with STP off it forwards as soon as it has one. Follows `br_port_carrier_check()` and `br_stp_disable_port()`. */
export function updatePort(port: BridgePort): void {
  const { device, master } = port
  const alive = device.up && device.carrier && master.up
  const state = alive ? (port.settings.state ?? 'forwarding') : 'disabled'
  if (state !== port.state) {
    port.state = state
    device.row = undefined
    if (state === 'disabled' && master.bridge !== undefined) fdbForgetPort(master, master.bridge, port, false)
  }
  updateCarrier(master)
}

/** Of a veth the kernel looks for the index of the other end in the device's own namespace, whatever has it there. Follows `default_operstate()`, net/core/link_watch.c. */
function namesakeOf(device: Device): Device | undefined {
  const index = peerIndex(device)
  return index === undefined ? undefined : device.ns.devices.find((other) => other.ifindex === index && other !== device)
}

/** What `ip link` shows of a device: virtual devices without a carrier of their own are UNKNOWN. Of one that is up it is as it was when its carrier changed. Follows `rfc2863_policy()`. */
export function operstate(device: Device): 'UP' | 'DOWN' | 'LOWERLAYERDOWN' | 'UNKNOWN' {
  if (!device.up) return 'DOWN'
  if (device.kind === 'loopback' || device.kind === 'vxlan') return 'UNKNOWN'
  if (device.carrier) return 'UP'
  return device.lowerDown ? 'LOWERLAYERDOWN' : 'DOWN'
}

/** ifindex of the other end, which the plan knows. A wire of the underlay has no index that means anything. */
export function peerIndex({ plan, ns }: Device): number | undefined {
  if (plan.kind !== 'veth' || 'segment' in plan.peer) return undefined
  const { netns, ifname } = plan.peer
  return ns.world.plans.get(netns)?.links.find((link) => link.ifname === ifname)?.ifindex
}
