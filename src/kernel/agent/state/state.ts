import type { NetnsState } from '../../../engine/index.js'
import type { AgentNetns } from '../agent-netns.js'
import { readRuleset } from '../nft.js'
import { readSysctl, sysctlsFor } from '../sysctl.js'
import { linkStates, findPeer } from './links.js'
import { readListeners } from './listeners.js'
import { readLinkTable } from './names.js'
import type { Peers } from './peers.js'
import { readTables } from './tables.js'

/** All tables of a namespace, read from the kernel. */
export function readState({ live, listeners, containers, touched }: AgentNetns, hasRules: boolean, peers: Peers): NetnsState {
  const links = readLinkTable(live, true)
  const keys = [...new Set([...Object.keys(live.declared.sysctl), ...touched])]
  return {
    netns: live.name,
    links: linkStates(links, (row) => findPeer(live, row, peers, (there) => readLinkTable(there, false))),
    ...readTables(live, links),
    ruleset: hasRules ? readRuleset(live) : [],
    listeners: readListeners(live, listeners.open, links.rows.flatMap(({ vxlan }) => (vxlan === undefined ? [] : [vxlan.port]))),
    sysctl: live.inside(() => Object.fromEntries(keys.flatMap((key) => {
      const [one = key] = sysctlsFor(key, links.rows.map(({ ifname }) => ifname))
      const value = readSysctl(one)
      return value === undefined ? [] : [[key, value]]
    }))),
    containers: containers.running,
  }
}
