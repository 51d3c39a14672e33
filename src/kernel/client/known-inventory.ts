import { createDevices, type Device, type Devices, type Inventory } from '../path/record.js'
import type { InventoryPart } from '../protocol/seen.js'

/** What an agent told of the namespaces of its lab, one part after another. */
export class KnownInventory {
  #devices = index([])

  get devices(): Devices {
    return this.#devices.index
  }

  learn({ devices, addresses, tracking, trackingBridged, permanent }: InventoryPart): void {
    if (devices !== undefined) this.#devices = index(devices)
    const { rest } = this.#devices
    Object.assign(rest.addresses, addresses)
    Object.assign(rest.permanent, permanent)
    rest.tracking.push(...tracking)
    rest.trackingBridged.push(...trackingBridged)
  }
}

/** Devices are indexed once; the rest grows. */
function index(devices: readonly Device[]) {
  const rest = { addresses: {}, tracking: [] as string[], trackingBridged: [] as string[], permanent: {} } satisfies Omit<Inventory, 'devices'>
  return { rest, index: createDevices({ devices, ...rest }) }
}
