import type { NetnsState } from '../../engine/index.js'

/**
 * Which index each link's other end has: of a veth the ifindex in the other namespace, of any other link its own. By name of the
 * link, a number a line.
 * Equivalent to: `cat /sys/class/net/<dev>/iflink`, with `*` for all.
 */
export function iflink({ links }: NetnsState, dev?: string): string {
  const rows = links.filter(({ ifname }) => dev === undefined || ifname === dev).toSorted((a, b) => (a.ifname < b.ifname ? -1 : 1))
  return rows.map(({ ifindex, linkIndex }) => String(linkIndex ?? ifindex)).join('\n')
}
