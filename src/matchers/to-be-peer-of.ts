import type { LinkHandle, LinkState } from '../engine/index.js'
import { such } from './expected/shape.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeLink, presentLink } from './received/judge-link.js'
import { isLink } from './received/kind.js'

const LINK = such(isLink, 'is no link of a lab', "Write lab.pod('…').link('…')")

/**
 * Holds if two links are the ends of one veth pair now: each is the peer of the other, and the `iflink` of each is the `ifindex` of the
 * other. Equivalent to: `ip link show` printing 'eth0@if16' in the one namespace and 'veth912977f8@if3' in the other.
 * @example await expect(lab.host('rain-kubernetes-1').link('veth912977f8')).toBePeerOf(lab.pod('coffee').link('eth0'))
 */
export async function toBePeerOf(this: MatcherContext, received: unknown, other: LinkHandle): Promise<MatcherResult> {
  const call = { matcher: 'toBePeerOf', args: [other], wrong: LINK(other, '') }
  return judgeLink(this, received, call, async (link, { netns }) => {
    const otherLink = await presentLink(other)
    return {
      pass: link !== undefined && otherLink !== undefined && pointsTo(link, other, otherLink) && pointsTo(otherLink, { netns, ifname: link.ifname }, link),
      expectation: `to be the peer of ${other.ifname} of ${other.netns.name}`,
      happened: () => [`${describe(link)}; ${other.ifname} of ${other.netns.name}: ${describe(otherLink).toLowerCase()}`],
      actual: link && formatPeer(link),
      expected: `${other.ifname} of ${other.netns.name}`,
    }
  })
}

function pointsTo(link: LinkState, there: { readonly netns: { readonly name: string }; readonly ifname: string }, thereNow: LinkState): boolean {
  if (link.kind !== 'veth' || 'segment' in link.peer) return false
  const sameIndex = link.linkIndex === undefined || link.linkIndex === thereNow.ifindex
  return sameIndex && link.peer.netns === there.netns.name && link.peer.ifname === there.ifname
}

function describe(link: LinkState | undefined): string {
  if (!link) return 'There is no such link now'
  return link.kind === 'veth' ? `Its peer is ${formatPeer(link)}` : `It is a ${link.kind}, which has no peer`
}

function formatPeer(link: LinkState): string {
  if (link.kind !== 'veth') return link.kind
  const index = link.linkIndex === undefined ? '' : ` (iflink ${link.linkIndex})`
  return 'segment' in link.peer ? `the wire of segment ${link.peer.segment}` : `${link.peer.ifname} of ${link.peer.netns}${index}`
}
