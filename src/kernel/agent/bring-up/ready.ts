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
  let left: readonly Unsettled[] = [...segmentLinks(segments, wireIndexes), ...netnsLinks(netns)]
  for (;;) {
    left = left.flatMap(stillUnsettled)
    if (left.length === 0) return
    if (performance.now() > deadline) throw new LinksNotReady(left.flatMap(({ here, links }) => links.map(({ ifname }) => `${here.name} ${ifname}`)))
    poll(-1, 0, 1)
  }
}

interface Unsettled {
  readonly here: LiveNamespace
  /** In the order in which they are asked for. */
  readonly links: readonly { readonly ifname: string; readonly ifindex: number; readonly isReady: (row: LinkRow) => boolean }[]
}

/** Asks for the links of a namespace; gives those that are not ready. */
function stillUnsettled({ here, links }: Unsettled): readonly Unsettled[] {
  const rows = here.route.getEach(links.map(({ ifname, ifindex }) => getLink(ifname, ifindex))).map(readLink)
  const left = links.filter(({ isReady }, index) => {
    const row = rows[index]
    return row === undefined || !isReady(row)
  })
  return left.length === 0 ? [] : [{ here, links: left }]
}

function* segmentLinks(segments: Iterable<LiveNamespace>, wireIndexes: (segment: LiveNamespace) => number): Generator<Unsettled> {
  for (const here of segments) {
    const last = wireIndexes(here)
    yield { here, links: Array.from({ length: last - 1 }, (_, index) => ({ ifname: `#${last - index}`, ifindex: last - index, isReady: isForwarding })) }
  }
}

function* netnsLinks(netns: ReadonlyMap<string, LiveNetns>): Generator<Unsettled> {
  for (const here of netns.values()) {
    const ports = here.declared.links.filter((link) => link.kind === 'veth')
    const rest = here.declared.links.filter((link) => link.kind !== 'veth' && link.kind !== 'loopback')
    yield { here, links: [...ports, ...rest].map((link) => ({ ifname: link.ifname, ifindex: link.ifindex, isReady: (row) => isSettled(link, row, here, netns) })) }
  }
}

/** A port of a segment may have its host's end down. */
const isForwarding = ({ operstate, port }: LinkRow): boolean => operstate !== 'UP' || port === undefined || port.state === 'forwarding'

function isSettled(link: Link, row: LinkRow, here: LiveNetns, netns: ReadonlyMap<string, LiveNetns>): boolean {
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
