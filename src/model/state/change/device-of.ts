import type { Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { noDevice } from '../refused.js'

/** A device by its name. Throws a ModelError in the kernel's words. */
export function deviceOf(ns: Namespace, ifname: string): Device {
  const device = ns.byName.get(ifname)
  if (device === undefined) throw noDevice(ns.name, ifname)
  return device
}
