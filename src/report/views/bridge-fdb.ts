import type { NetnsState } from '../../engine/index.js'
import { printFdb, type FdbEntry } from '../../plan/index.js'

/** What `bridge fdb show` may be narrowed to: a device, or a bridge and its ports. */
export interface FdbFilter {
  readonly dev?: string
  readonly br?: string
}

/**
 * The forwarding entries of bridges and VXLAN devices, by device: 'ce:02:ae:31:b1:46 dev veth912977f8 master cni0'.
 * Equivalent to: `bridge fdb [show] [dev <dev>] [br <bridge>]` without the multicast groups that each device listens to.
 */
export function bridgeFdb(state: NetnsState, filter: FdbFilter = {}): string {
  const order = new Map(state.links.map(({ ifname }, index) => [ifname, index]))
  const rows = state.fdb.filter((row) => (filter.dev === undefined || row.dev === filter.dev) && (filter.br === undefined || masterOf(row, state) === filter.br))
  const sorted = rows.toSorted((a, b) => (order.get(a.dev) ?? 0) - (order.get(b.dev) ?? 0))
  return sorted.map((row) => fdbLine(row, state, filter)).join('\n')
}

function fdbLine(row: FdbEntry, state: NetnsState, filter: FdbFilter): string {
  const { state: kind, ...entry } = row
  const master = row.owner === 'master' ? ` ${masterOf(row, state) ?? ''}` : ''
  // A learned entry shows no state.
  const line = `${printFdb(entry)}${master}${kind === undefined || kind === 'dynamic' ? '' : ` ${kind}`}`
  return filter.dev === undefined ? line : line.replace(` dev ${row.dev}`, '')
}

function masterOf({ dev }: FdbEntry, { links }: NetnsState): string | undefined {
  const link = links.find(({ ifname }) => ifname === dev)
  return link?.kind === 'bridge' ? link.ifname : link?.master
}
