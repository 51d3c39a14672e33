import { dumpLinks, readLink, type LinkRow } from '../../netlink/link.js'
import type { LiveNetns } from '../live-netns.js'

/** The links of a namespace in order of ifindex, with the names that other tables need. */
export interface LinkTable {
  readonly rows: readonly LinkRow[]
  /** The name of a device, '#7' where there is none (any more). */
  nameOf(index: number): string
}

/** Reads all links. Equivalent to: `ip -d [-s] link show`. */
export function readLinkTable(here: LiveNetns, stats: boolean): LinkTable {
  const rows = here.route.dump(dumpLinks(stats)).map(readLink).sort((a, b) => a.ifindex - b.ifindex)
  const names = new Map(rows.map(({ ifindex, ifname }) => [ifindex, ifname]))
  return { rows, nameOf: (index) => names.get(index) ?? `#${index}` }
}
