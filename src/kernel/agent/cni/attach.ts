import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CniConfList } from '../../../plan/index.js'
import { getLink } from '../../netlink/link.js'
import type { LiveNetns } from '../live-netns.js'
import { readLinkTable } from '../state/names.js'
import { runPlugin, type CniPod } from './plugin.js'

/**
 * Attaches a pod as a container runtime does: the loopback plugin on `lo`, then ADD of each plugin of the list in order,
 * each with the result of the one before, then CHECK of each where the list's version has it.
 *
 * @throws CniError
 */
export async function attach(pod: CniPod): Promise<unknown> {
  const { conflist, ifname, binDir } = pod.attachment
  if (existsSync(join(binDir, LOOPBACK.type))) await runPlugin('ADD', pod, LOOPBACK, 'lo')
  let result: unknown
  for (const plugin of conflist.plugins) result = (await runPlugin('ADD', pod, plugin, ifname, result)) ?? result
  if (hasCheck(conflist) && conflist.disableCheck !== true) for (const plugin of conflist.plugins) await runPlugin('CHECK', pod, plugin, ifname, result)
  return result
}

/** Takes a pod's attachment away: DEL of each plugin, the last one first. @throws CniError */
export async function detach(pod: CniPod, result: unknown): Promise<void> {
  const { conflist, ifname } = pod.attachment
  for (const plugin of [...conflist.plugins].reverse()) await runPlugin('DEL', pod, plugin, ifname, hasCheck(conflist) ? result : undefined)
}

const LOOPBACK = { type: 'loopback' } as const

/** CHECK, and prevResult for DEL, came with 0.4.0. */
function hasCheck({ cniVersion }: CniConfList): boolean {
  const [major = 0, minor = 0] = cniVersion.split('.').map(Number)
  return major > 0 || minor >= 4
}

/** Has the kernel bring the state of every link up to date, ports before bridges: nobody declared what plugins make. */
export function settle(here: LiveNetns): void {
  const { rows } = readLinkTable(here, false)
  for (const { ifname, ifindex } of [...rows.filter(({ kind }) => kind !== 'bridge'), ...rows.filter(({ kind }) => kind === 'bridge')]) here.route.get(getLink(ifname, ifindex))
}
