import type { NetnsState } from '../../engine/index.js'
import { formatNeigh, printNeigh } from '../../plan/index.js'

/**
 * The neighbour tables, an entry a line: '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT'. Entries without ARP
 * are left out, as the tool does.
 * Equivalent to: `ip neigh [show] [dev <dev>]`; the kernel's order is that of its hash table.
 */
export function ipNeigh(state: NetnsState, dev?: string): string {
  const rows = state.neigh.filter((row) => row.state !== 'NOARP' && (dev === undefined || row.dev === dev))
  return rows.map((row) => (dev === undefined ? printNeigh(row) : formatNeigh(row))).join('\n')
}
