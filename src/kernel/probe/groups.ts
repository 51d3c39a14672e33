import { readFileSync } from 'node:fs'
import type { Membership } from '../path/facts.js'

/** The multicast groups that devices of the thread's namespace are members of. Equivalent to: `ip -4 maddr show`. */
export const readGroups = (): readonly Membership[] => parseGroups(readFileSync('/proc/thread-self/net/igmp', 'utf8'))

/**
 * Reads memberships below the device that they are of; a group is in the byte order of the machine.
 *
 * ```
 * Idx	Device    : Count Querier	Group    Users Timer	Reporter
 * 2	eth0      :     1      V3
 * 				010000E0     1 0:00000000		0
 * ```
 */
export function parseGroups(text: string): readonly Membership[] {
  const groups: Membership[] = []
  let ifname = ''
  for (const line of text.split('\n').slice(1)) {
    const device = /^\d+\t(\S+)/.exec(line)?.[1]
    const group = /^\t+([0-9A-F]{8}) /.exec(line)?.[1]
    if (device !== undefined) ifname = device
    else if (group !== undefined) groups.push({ ifname, group: [6, 4, 2, 0].map((at) => Number.parseInt(group.slice(at, at + 2), 16)).join('.') })
  }
  return groups
}
