import { AF } from '../sys/socket.js'
import { readAttributes } from './attributes.js'
import type { Request, RouteSocket } from './route-socket.js'

const RTM_GETNEIGHTBL = 66
/** linux/neighbour.h */
const NDTA = { THRESH3: 4, STATS: 7 } as const
/** Offset of `ndts_table_fulls` in struct ndt_stats. */
const TABLE_FULLS = 80

/** The neighbour table of IPv4, which all namespaces of the machine share. */
export interface NeighTable {
  /** Entries that it holds at most, permanent ones aside: `gc_thresh3`. */
  readonly limit: number
  /** How often an entry was refused because it was full. */
  readonly fulls: number
}

const dumpTables: Request = {
  type: RTM_GETNEIGHTBL,
  flags: 0,
  row: () => 'ip ntable show',
  write: (out) => out.u32(AF.INET),
}

/** Equivalent to: `ip -s ntable show name arp_cache`. */
export function readNeighTable(socket: RouteSocket): NeighTable {
  for (const { body } of socket.dump(dumpTables)) {
    const attributes = readAttributes(body, 4)
    const stats = attributes.get(NDTA.STATS)
    // The rows of single devices have no statistics.
    if (stats !== undefined && stats.length >= TABLE_FULLS + 8) return { limit: attributes.get(NDTA.THRESH3)?.readUInt32LE(0) ?? 0, fulls: Number(stats.readBigUInt64LE(TABLE_FULLS)) }
  }
  return { limit: 0, fulls: 0 }
}
