import type { BridgePort as PortSettings } from '../../plan/index.js'
import type { BridgePort, Device } from '../core/device.js'
import { fdbAddLocal, fdbForgetPort } from '../bridge/fdb.js'
import { updateCarrier, updatePort } from './carrier.js'
import { adjustMtu } from './mtu.js'

/** Makes a device a port of a bridge. Follows `br_add_if()`, net/bridge/br_if.c. */
export function addPort(bridge: Device, device: Device, settings: PortSettings): void {
  const { bridge: state } = bridge
  if (state === undefined) return
  const port: BridgePort = { device, master: bridge, settings: {}, hairpin: false, learning: true, flood: true, state: 'disabled' }
  device.port = port
  device.row = undefined
  state.ports = [...state.ports, port].sort((a, b) => a.device.ifindex - b.device.ifindex)
  fdbAddLocal(bridge, state, device.address, port)
  setPort(port, settings)
  adjustMtu(bridge)
}

/** Changes settings of a port. Equivalent to: `bridge link set dev <port> …`. */
export function setPort(port: BridgePort, settings: PortSettings): void {
  // br_make_forwarding(): without STP a port that is to block forwards.
  port.settings = { ...port.settings, ...settings, ...(settings.state === 'blocking' && { state: 'forwarding' as const }) }
  port.hairpin = port.settings.hairpin ?? false
  port.learning = port.settings.learning ?? true
  port.flood = port.settings.flood ?? true
  port.device.row = undefined
  updatePort(port)
}

/** Takes a port out of its bridge with all entries that point to it. Follows `br_del_if()`. */
export function removePort(device: Device): void {
  const { port } = device
  const state = port?.master.bridge
  if (port === undefined || state === undefined) return
  fdbForgetPort(port.master, state, port, true)
  state.ports = state.ports.filter((other) => other !== port)
  device.port = undefined
  device.row = undefined
  adjustMtu(port.master)
  updateCarrier(port.master)
}
