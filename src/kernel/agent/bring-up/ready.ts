import type { Link } from '../../../plan/index.js'
import { getLink, readLink, setLink, type LinkRow } from '../../netlink/link.js'
import { poll } from '../../sys/poll.js'
import type { LiveNamespace, LiveNetns } from '../live-netns.js'

/** Links that did not come up although everything was configured. */
export class LinksNotReady extends Error {
  override readonly name = 'LinksNotReady'
  constructor(readonly links: readonly string[]) {
    super(`links did not become ready: ${links.join(', ')}`)
  }
}

const PATIENCE = 5000

/**
 * Waits until every link is in the state that it will stay in. The kernel works changes of carriers off later, on a
 * worker of its own; until then a bridge port drops what it gets. Asking for each link by itself makes the kernel do that
 * work at once: linkwatch_sync_dev(), net/core/link_watch.c. Ports come before their bridges.
 *
 * @throws LinksNotReady
 */
export function settleLinks(segments: Iterable<LiveNamespace>, netns: ReadonlyMap<string, LiveNetns>, wireIndexes: (segment: LiveNamespace) => number): void {
  const deadline = performance.now() + PATIENCE
  const waiting: Unsettled[] = [...segmentLinks(segments, wireIndexes), ...netnsLinks(netns)]
  for (let left = waiting; ; ) {
    left = left.filter((one) => !one.isReady())
    if (left.length === 0) return
    if (performance.now() > deadline) throw new LinksNotReady(left.map((one) => one.name))
    poll(-1, 0, 1)
  }
}

interface Unsettled {
  readonly name: string
  isReady(): boolean
}

function* segmentLinks(segments: Iterable<LiveNamespace>, wireIndexes: (segment: LiveNamespace) => number): Generator<Unsettled> {
  for (const segment of segments) {
    const last = wireIndexes(segment)
    for (let index = last; index > 1; index--) yield { name: `${segment.name} #${index}`, isReady: () => isForwarding(ask(segment, `#${index}`, index)) }
  }
}

function* netnsLinks(netns: ReadonlyMap<string, LiveNetns>): Generator<Unsettled> {
  for (const here of netns.values()) {
    const ports = here.declared.links.filter((link) => link.kind === 'veth')
    const rest = here.declared.links.filter((link) => link.kind !== 'veth' && link.kind !== 'loopback')
    for (const link of [...ports, ...rest]) yield { name: `${here.name} ${link.ifname}`, isReady: () => isSettled(link, here, netns) }
  }
}

const ask = (here: LiveNamespace, ifname: string, index: number): LinkRow => readLink(here.route.get(getLink(ifname, index)))

/** A port of a segment may have its host's end down. */
const isForwarding = ({ operstate, port }: LinkRow): boolean => operstate !== 'UP' || port === undefined || port.state === 'forwarding'

function isSettled(link: Link, here: LiveNetns, netns: ReadonlyMap<string, LiveNetns>): boolean {
  const row = ask(here, link.ifname, link.ifindex)
  // A bridge takes the MTU of its smallest port until it is given one of its own.
  if (row.mtu !== link.mtu) here.route.batch([setLink(link.ifname, link.ifindex, { mtu: link.mtu })])
  if (!link.up || link.kind !== 'veth' || !isPeerUp(link, netns)) return true
  if (row.operstate !== 'UP') return false
  return link.master === undefined || row.port === undefined || row.port.state === 'forwarding' || !isMasterUp(link, here)
}

const isMasterUp = (link: Link, here: LiveNetns): boolean => here.declared.links.some((other) => other.ifname === link.master && other.up)

function isPeerUp(link: Extract<Link, { kind: 'veth' }>, netns: ReadonlyMap<string, LiveNetns>): boolean {
  const { peer } = link
  return 'segment' in peer || netns.get(peer.netns)?.declared.links.some((other) => other.ifname === peer.ifname && other.up) === true
}
