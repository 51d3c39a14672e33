import type { LinkRow } from '../../netlink/link.js'
import { getNsid, readNsid } from '../../netlink/nsid.js'
import type { Namespaces } from '../bring-up/bring-up.js'
import type { LiveNamespace, LiveNetns } from '../live-netns.js'

/** The other end of a veth pair. */
export type Peer = { readonly netns: string; readonly ifname: string } | { readonly segment: string }

/**
 * Finds the namespaces of veth peers. The kernel names them by an id that only means something in the asking namespace, so
 * each is asked for the id of those that might be meant.
 */
export class Peers {
  /** By asking namespace, then by id. */
  readonly #known = new Map<LiveNamespace, Map<number, LiveNamespace>>()
  constructor(readonly namespaces: Namespaces) {}

  /** Where the other end of a link of `here` is, and in the lab at all. */
  namespaceOf(here: LiveNetns, { linkNetnsid, ifname }: LinkRow): LiveNamespace | undefined {
    if (linkNetnsid === undefined) return here
    const known = this.#known.get(here) ?? new Map<number, LiveNamespace>()
    this.#known.set(here, known)
    const found = known.get(linkNetnsid)
    if (found !== undefined) return found
    for (const candidate of this.#candidates(here, ifname)) {
      if (readNsid(here.route.get(getNsid(candidate.fd))) !== linkNetnsid) continue
      known.set(linkNetnsid, candidate)
      return candidate
    }
    return undefined
  }

  isSegment(namespace: LiveNamespace): boolean {
    return this.namespaces.segments.get(namespace.name) === namespace
  }

  /** The one that was declared, then all others. */
  *#candidates(here: LiveNetns, ifname: string): Generator<LiveNamespace> {
    const link = here.declared.links.find((declared) => declared.ifname === ifname)
    if (link?.kind === 'veth') {
      const declared = 'segment' in link.peer ? this.namespaces.segments.get(link.peer.segment) : this.namespaces.netns.get(link.peer.netns)
      if (declared !== undefined) yield declared
    }
    yield* this.namespaces.netns.values()
    yield* this.namespaces.segments.values()
  }
}
