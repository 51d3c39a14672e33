import type { Device } from '../../core/device.js'
import { flushNeighbours } from '../../core/neigh-table.js'
import { peerOf } from '../../drivers/peer-of.js'
import { vxlanForgetLearned } from '../../drivers/vxlan-fdb.js'
import { announce } from '../../ipv4/arp.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { fibFlush } from '../../ipv4/fib-tables.js'
import { addLoopbackAddress, addRoutes } from '../addrs.js'
import { updateCarrier, updatePort } from '../carrier.js'
import { refused } from '../refused.js'

/** What depends on the carrier of a device: its bridge, the other end, ports of its own. */
function spread(device: Device): void {
  updateCarrier(device)
  const peer = peerOf(device)
  if (peer !== undefined) {
    updateCarrier(peer)
    forgetDsts(peer.ns.dsts)
  }
  if (device.port !== undefined) updatePort(device.port)
  for (const port of device.bridge?.ports ?? []) updatePort(port)
  updateCarrier(device)
}

/**
 * Brings a device up: the routes of its addresses come back, those that were written do not. Announcements of arp_notify
 * are sent before bridge ports have noticed, so no bridge learns of them. Follows `inetdev_event()` and `fib_inetaddr_event()`.
 */
export function setUp(device: Device, settle: () => void): void {
  const { vxlan, ns } = device
  // vxlan_open() opens a socket.
  if (vxlan !== undefined && ns.sockets.listeners.some(({ listener }) => listener.protocol === 'udp' && listener.port === vxlan.port)) throw refused(ns.name, `ip link set ${device.ifname} up`, 'EADDRINUSE')
  device.up = true
  device.row = undefined
  addLoopbackAddress(device)
  for (const address of device.addrs) addRoutes(device, address)
  forgetDsts(device.ns.dsts)
  if (device.conf.arpNotify) {
    const peer = peerOf(device)
    device.carrier = peer === undefined || peer.up
    announce(device)
    settle()
    device.carrier = false
  }
  spread(device)
}

/**
 * Takes a device down: its routes go but for those to own addresses, and all its neighbours, permanent ones too; entries
 * that were written into an FDB stay. Follows `fib_disable_ip()`, `arp_ifdown()` and `vxlan_stop()`.
 */
export function setDown(device: Device): void {
  const { ns } = device
  device.up = false
  device.row = undefined
  const gone = fibFlush(ns.fib, (entry) => entry.dev === device.ifname && entry.type !== 'local')
  for (const entry of gone) ns.exceptions.delete(entry)
  flushNeighbours(device, true)
  if (device.vxlan !== undefined) vxlanForgetLearned(device.vxlan)
  forgetDsts(ns.dsts)
  spread(device)
}
