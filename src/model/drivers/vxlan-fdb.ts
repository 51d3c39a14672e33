import type { FdbEntry } from '../../plan/index.js'
import { ZERO_MAC, isMulticastMac, type Device } from '../core/device.js'
import { evidence } from '../core/evidence.js'
import { ip4, ip4Text, type Ip4 } from '../core/ip4.js'
import type { VxlanFdbEntry, VxlanRemote, VxlanState } from './vxlan-state.js'

type ByDevice = ReadonlyMap<string, ReadonlyMap<string, VxlanFdbEntry>>

const indexes = new WeakMap<readonly FdbEntry[], ByDevice>()

/** Rows by device and MAC; a run of rows is indexed once, however many namespaces share it. */
function indexOf(rows: readonly FdbEntry[]): ByDevice {
  let index = indexes.get(rows)
  if (index === undefined) {
    const made = new Map<string, Map<string, VxlanFdbEntry>>()
    for (const row of rows) if (row.owner === 'self') addTo(made, row)
    index = made
    indexes.set(rows, index)
  }
  return index
}

function addTo(made: Map<string, Map<string, VxlanFdbEntry>>, row: FdbEntry): void {
  let own = made.get(row.dev)
  if (own === undefined) made.set(row.dev, (own = new Map()))
  const known = own.get(row.mac)
  if (known === undefined) own.set(row.mac, vxlanEntry(row))
  else known.remotes.push(remote(row))
}

const remote = (row: FdbEntry): VxlanRemote => ({ row, ip: row.dst === undefined ? 0 : ip4(row.dst), evidence: evidence({ table: 'fdb', row }) })

const vxlanEntry = (row: FdbEntry): VxlanFdbEntry => ({ mac: row.mac, remotes: [remote(row)], dynamic: row.state === 'dynamic', updated: 0 })

/** VXLAN devices forget after 300 s what they learned. */
const AGE = 300e9

/** Where frames to a MAC go. Follows `vxlan_find_mac()`, drivers/net/vxlan/vxlan_core.c. */
export function vxlanFind(device: Device, state: VxlanState, mac: string): VxlanFdbEntry | undefined {
  const found = state.fdb.get(mac)
  if (found !== undefined) {
    if (!found.dynamic || found.updated + AGE > device.ns.world.clock.now) return found
    state.fdb.delete(mac)
  }
  for (const { rows, without } of state.planned ?? []) {
    const entry = indexOf(rows).get(device.ifname)?.get(mac)
    if (entry === undefined) continue
    if (without.size === 0) return entry
    if (!entry.remotes.some(({ row }) => without.has(row))) return entry
    const remotes = entry.remotes.filter(({ row }) => !without.has(row))
    if (remotes.length > 0) return { ...entry, remotes }
  }
  return undefined
}

/** All entries of a device. */
export function vxlanEntries(device: Device, state: VxlanState): readonly VxlanFdbEntry[] {
  own(device, state)
  return [...state.fdb.values()]
}

/** Copies the entries of the plan, so that they can be changed. */
function own(device: Device, state: VxlanState): void {
  const { planned } = state
  state.planned = undefined
  for (const { rows, without } of planned ?? [])
    for (const entry of indexOf(rows).get(device.ifname)?.values() ?? []) {
      const remotes = entry.remotes.filter(({ row }) => !without.has(row))
      if (remotes.length > 0 && !state.fdb.has(entry.mac)) state.fdb.set(entry.mac, { ...entry, remotes })
    }
}

/**
 * Writes a remote, or says why the kernel does not take it. A unicast MAC has one remote: `append` to it changes the state of the
 * entry and nothing else. Only group addresses and the default entry have several, which nobody can replace.
 * Follows `vxlan_fdb_update()`.
 */
export function vxlanUpdate(device: Device, state: VxlanState, op: 'add' | 'append' | 'replace', wanted: FdbEntry): 'EEXIST' | 'EOPNOTSUPP' | undefined {
  own(device, state)
  const row = asListed(state, wanted)
  const several = row.mac === ZERO_MAC || isMulticastMac(row.mac)
  const known = vxlanFind(device, state, row.mac)
  if (known !== undefined && op === 'add') return 'EEXIST'
  if (op === 'replace' && several) return 'EOPNOTSUPP'
  if (known === undefined) {
    state.fdb.set(row.mac, { ...vxlanEntry(row), updated: device.ns.world.clock.now })
    return undefined
  }
  const kept = op === 'replace' ? [] : known.remotes.map(({ row: other }) => ({ ...other, ...(row.state !== undefined && { state: row.state }) }))
  const added = op === 'replace' || (several && !kept.some((other) => sameRemote(other, row)))
  const { now } = device.ns.world.clock
  const dynamic = row.state === 'dynamic'
  state.fdb.set(row.mac, { mac: row.mac, remotes: [...kept, ...(added ? [row] : [])].map(remote), dynamic, updated: dynamic === known.dynamic ? known.updated : now })
  return undefined
}

/** The port and the VNI of the device itself are not listed. Follows `vxlan_fdb_info()`. */
function asListed({ vni, port }: VxlanState, { vni: ownVni, port: ownPort, ...row }: FdbEntry): FdbEntry {
  return { ...row, ...(ownVni !== undefined && ownVni !== vni && { vni: ownVni }), ...(ownPort !== undefined && ownPort !== port && { port: ownPort }) }
}

/** Takes a remote away, or the whole entry where no remote is named; false where there is no entry. Follows `__vxlan_fdb_delete()`, which takes a remote that the entry does not have for done. */
export function vxlanDelete(device: Device, state: VxlanState, row: FdbEntry): boolean {
  own(device, state)
  const known = state.fdb.get(row.mac)
  if (known === undefined) return false
  const at = row.dst === undefined ? 0 : known.remotes.findIndex((other) => sameRemote(other.row, asListed(state, row)))
  if (at < 0) return true
  if (row.dst === undefined || known.remotes.length === 1) state.fdb.delete(row.mac)
  else known.remotes.splice(at, 1)
  return true
}

const sameRemote = (a: FdbEntry, b: FdbEntry): boolean => a.dst === b.dst && a.vni === b.vni && a.port === b.port

/** Learns behind which VTEP a MAC is; false where an entry written by hand says otherwise, and the frame is dropped. Follows `vxlan_snoop()`. */
export function vxlanLearn(device: Device, state: VxlanState, mac: string, vtep: Ip4): boolean {
  const known = vxlanFind(device, state, mac)
  if (known?.remotes[0]?.ip === vtep) {
    if (known.dynamic) known.updated = device.ns.world.clock.now
    return true
  }
  if (known !== undefined && !known.dynamic) return false
  const row: FdbEntry = { mac, dev: device.ifname, dst: ip4Text(vtep), owner: 'self', state: 'dynamic' }
  state.fdb.set(mac, { ...vxlanEntry(row), updated: device.ns.world.clock.now })
  return true
}

/** Forgets what was learned. Follows `vxlan_stop()`. */
export function vxlanForgetLearned(state: VxlanState): void {
  for (const [mac, entry] of state.fdb) if (entry.dynamic) state.fdb.delete(mac)
}

/** The entry whose MAC differs in fewest bytes, for explanations. */
export function nearestMac(device: Device, state: VxlanState, mac: string): { readonly entry: VxlanFdbEntry; readonly differs: string } | undefined {
  const wanted = mac.split(':')
  let best: { readonly entry: VxlanFdbEntry; readonly bytes: readonly number[] } | undefined
  for (const entry of vxlanEntries(device, state)) {
    const bytes = entry.mac.split(':').flatMap((byte, index) => (byte === wanted[index] ? [] : [index]))
    if (best === undefined || bytes.length < best.bytes.length) best = { entry, bytes }
  }
  if (best === undefined || best.bytes.length > 3) return undefined
  return { entry: best.entry, differs: sayBytes(best.bytes) }
}

function sayBytes(bytes: readonly number[]): string {
  if (bytes.length !== 1) return `${bytes.length} bytes differ`
  return bytes[0] === 5 ? 'last byte differs' : `byte ${(bytes[0] ?? 0) + 1} differs`
}
