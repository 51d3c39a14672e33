import type { FdbEntry } from '../../plan/index.js'
import { SECOND } from '../core/clock.js'
import type { BridgePort, Device } from '../core/device.js'
import { evidence, type Evidence } from '../core/evidence.js'
import type { BridgeFdbEntry, BridgeState } from './bridge.js'
import { entryDevice } from './bridge.js'

/** The entry of a MAC, unless it aged. Follows `br_fdb_find_rcu()` and `has_expired()`, net/bridge/br_fdb.c. */
export function fdbFind(bridge: Device, state: BridgeState, mac: string): BridgeFdbEntry | undefined {
  const entry = state.fdb.get(mac)
  if (entry === undefined || entry.fixed || !expired(bridge, state, entry)) return entry
  state.fdb.delete(mac)
  return undefined
}

const expired = (bridge: Device, state: BridgeState, entry: BridgeFdbEntry): boolean => entry.updated + state.ageingTime * SECOND <= bridge.ns.world.clock.now

/** Learns where a MAC is; an entry that somebody wrote moves too. Follows `br_fdb_update()`. */
export function fdbLearn(bridge: Device, state: BridgeState, port: BridgePort, mac: string): void {
  if (state.ageingTime === 0) return
  const { now } = bridge.ns.world.clock
  const entry = state.fdb.get(mac)
  if (entry === undefined) {
    state.fdb.set(mac, { mac, port, local: false, fixed: false, updated: now, row: undefined })
    return
  }
  if (entry.local) return
  if (entry.port !== port) {
    entry.port = port
    entry.row = undefined
  }
  entry.updated = now
}

/** Writes an entry that does not age. */
export function fdbWrite(bridge: Device, state: BridgeState, mac: string, port: BridgePort | undefined, kind: 'local' | 'static' | 'dynamic'): void {
  state.fdb.set(mac, { mac, port, local: kind === 'local', fixed: kind !== 'dynamic', updated: bridge.ns.world.clock.now, row: undefined })
}

/** Enters the MAC of a port or of the bridge itself; of several with one MAC the first has it. Follows `fdb_add_local()`. */
export function fdbAddLocal(bridge: Device, state: BridgeState, mac: string, port: BridgePort | undefined): void {
  if (state.fdb.get(mac)?.local !== true) fdbWrite(bridge, state, mac, port, 'local')
}

/** Takes such an entry away, or gives it to another port, or the bridge, with that MAC. Follows `fdb_delete_local()`. */
export function fdbDeleteLocal(bridge: Device, state: BridgeState, mac: string, port: BridgePort | undefined): void {
  const entry = state.fdb.get(mac)
  if (entry === undefined || !entry.local || entry.port !== port) return
  const heir = state.ports.find((other) => other !== port && other.device.address === mac)
  if (heir === undefined && (port === undefined || bridge.address !== mac)) {
    state.fdb.delete(mac)
    return
  }
  entry.port = heir
  entry.row = undefined
}

/** Forgets what was learned at a port, and with `all` what was written too. Follows `br_fdb_delete_by_port()`. */
export function fdbForgetPort(bridge: Device, state: BridgeState, port: BridgePort, all: boolean): void {
  for (const [mac, entry] of state.fdb) {
    if (entry.port !== port || (!all && entry.fixed)) continue
    if (entry.local) fdbDeleteLocal(bridge, state, mac, port)
    else state.fdb.delete(mac)
  }
}

/** Equivalent to: a line of `bridge fdb show`. */
export const fdbRow = (bridge: Device, entry: BridgeFdbEntry): FdbEntry => ({
  mac: entry.mac,
  dev: entryDevice(bridge, entry).ifname,
  owner: 'master',
  state: entry.local ? 'permanent' : entry.fixed ? 'static' : 'dynamic',
})

export function fdbEvidence(bridge: Device, entry: BridgeFdbEntry): Evidence {
  entry.row ??= evidence({ table: 'fdb', row: fdbRow(bridge, entry) })
  return entry.row
}

/** What a written row means: permanent entries are the host's own. Follows `fdb_add_entry()`. */
export const entryKind = ({ state }: FdbEntry): 'local' | 'static' | 'dynamic' => (state === 'static' ? 'static' : state === 'dynamic' ? 'dynamic' : 'local')
