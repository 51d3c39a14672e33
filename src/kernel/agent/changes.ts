import type { Change, LinkChange } from '../../plan/index.js'
import { changeAddr } from '../netlink/addr.js'
import { setBridgePort } from '../netlink/bridge-port.js'
import { changeFdb } from '../netlink/fdb.js'
import { setLink } from '../netlink/link.js'
import { changeNeigh } from '../netlink/neigh.js'
import { NetlinkError } from '../netlink/netlink-error.js'
import { changeRoute } from '../netlink/route.js'
import type { Request } from '../netlink/route-socket.js'
import { changeRule } from '../netlink/rule.js'
import type { AgentNetns } from './agent-netns.js'
import { turnOffloadsOff } from './bring-up/offloads.js'
import { changeTable } from './nft.js'
import { readLinkTable } from './state/names.js'
import { sysctlsFor, writeSysctl } from './sysctl.js'

/** Makes one change. @throws NetlinkError, SysctlError, NftError, ListenerError, ContainerError in the kernel's words */
export function applyChange(there: AgentNetns, change: Change): void {
  const { live } = there
  switch (change.kind) {
    case 'addr': case 'route': case 'rule': case 'neigh': case 'fdb': case 'link':
      live.route.batch(requestsFor(there, change))
      // Who has no address left to masquerade with drops.
      if (change.kind === 'addr' || change.kind === 'link') there.mayDrop = true
      // From now on the stack sends by it.
      if (change.kind === 'link' && change.master === null) live.inside(() => turnOffloadsOff([change.ifname]))
      return
    case 'sysctl':
      for (const key of sysctlsFor(change.key, readLinkTable(live, false).rows.map(({ ifname }) => ifname))) live.inside(() => writeSysctl(live.name, key, change.value))
      there.touched.add(change.key)
      return
    case 'nft':
      changeTable(live, change.op, change.row)
      there.hasRules = true
      there.mayDrop = true
      return
    case 'listener':
      if (change.op === 'add') {
        if (change.row.container !== undefined) there.containers.pid(change.row.container)
        there.listeners.add(change.row)
      } else there.listeners.remove(change.row)
      return
    case 'container':
      if (change.op === 'start') startContainer(there, change.name)
      else {
        there.containers.stop(change.name)
        if (change.name !== '') there.listeners.close(change.name)
      }
  }
}

/** A container comes back with the listeners that were declared for it. */
function startContainer(there: AgentNetns, name: string): void {
  there.containers.start(name)
  for (const listener of there.live.declared.listeners) if (listener.container === name) there.listeners.add(listener)
}

function requestsFor(there: AgentNetns, change: Extract<Change, { kind: 'addr' | 'route' | 'rule' | 'neigh' | 'fdb' | 'link' }>): readonly Request[] {
  const index = (dev: string): number => findIndex(there, dev)
  switch (change.kind) {
    case 'addr': return [changeAddr(change.op, change.row, index(change.row.dev))]
    case 'route': return [changeRoute(change.op, change.row, change.row.dev === undefined ? undefined : index(change.row.dev))]
    case 'rule': return [changeRule(change.op, change.row)]
    case 'neigh': return [changeNeigh(change.op, change.row, index(change.row.dev))]
    case 'fdb': return [changeFdb(change.op, change.row, index(change.row.dev))]
    case 'link': return linkRequests(change, index)
  }
}

function linkRequests({ ifname, up, mtu, address, master, bridgePort }: LinkChange, index: (dev: string) => number): readonly Request[] {
  const own = index(ifname)
  const settings = {
    ...(up !== undefined && { up }),
    ...(mtu !== undefined && { mtu }),
    ...(address !== undefined && { address }),
    ...(master !== undefined && { master: master === null ? 0 : index(master) }),
  }
  return [
    ...(Object.keys(settings).length > 0 ? [setLink(ifname, own, settings)] : []),
    ...(bridgePort === undefined ? [] : [setBridgePort(ifname, own, bridgePort)]),
  ]
}

/** ifindex of a device, whoever made it. */
function findIndex({ live }: AgentNetns, dev: string): number {
  const row = readLinkTable(live, false).rows.find(({ ifname }) => ifname === dev)
  if (row === undefined) throw new NetlinkError(live.name, `dev ${dev}`, 'ENODEV', `Cannot find device "${dev}"`)
  return row.ifindex
}
