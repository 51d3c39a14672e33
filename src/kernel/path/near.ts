import type { NetnsState, TableEntry } from '../../engine/index.js'

/** The FDB entry of a device that differs least from a MAC address, and in what. */
export function nearestFdb(state: NetnsState, dev: string, mac: string): { readonly entry: TableEntry; readonly differs: string } | undefined {
  const bytes = mac.split(':')
  const rows = state.fdb
    .filter((row) => row.dev === dev && row.dst !== undefined)
    .map((row) => ({ row, other: row.mac.split(':').flatMap((byte, index) => (byte === bytes[index] ? [] : [index])) }))
    .sort((a, b) => a.other.length - b.other.length)
  const [closest] = rows
  if (closest === undefined || closest.other.length > 3) return undefined
  const { row, other } = closest
  const differs = other.length === 1 ? (other[0] === 5 ? 'last byte differs' : `byte ${(other[0] ?? 0) + 1} differs`) : `${other.length} bytes differ`
  return { entry: { table: 'fdb', row }, differs }
}
