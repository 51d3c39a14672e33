import type { Link } from '../link.js'
import type { NetnsView } from './view.js'

/**
 * Which devices hear each other's broadcasts: the ends of a veth pair, a bridge and its ports, what hangs on one segment, and the
 * VXLAN devices of one VNI and port. Gives the same number for two devices of one broadcast domain.
 */
export function wireDomains(views: readonly NetnsView[], byName: ReadonlyMap<string, NetnsView>): (link: Link) => number {
  const ids = new Map<Link | string, number>()
  const parents: number[] = []
  const idOf = (key: Link | string): number => {
    const known = ids.get(key)
    if (known !== undefined) return known
    ids.set(key, parents.length)
    return parents.push(parents.length) - 1
  }
  const rootOf = (id: number): number => {
    let at = id
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up
      at = up
    }
    return at
  }
  const join = (a: Link, b: Link | string): void => {
    parents[rootOf(idOf(a))] = rootOf(idOf(b))
  }
  for (const { netns, links } of views) {
    for (const link of netns.links) {
      const bridge = link.master === undefined ? undefined : links.get(link.master)
      if (bridge !== undefined) join(link, bridge)
      if (link.kind === 'vxlan') join(link, `vxlan ${link.id} ${link.port}`)
      if (link.kind !== 'veth') continue
      if ('segment' in link.peer) join(link, `segment ${link.peer.segment}`)
      else {
        const peer = byName.get(link.peer.netns)?.links.get(link.peer.ifname)
        if (peer !== undefined) join(link, peer)
      }
    }
  }
  return (link) => rootOf(idOf(link))
}
