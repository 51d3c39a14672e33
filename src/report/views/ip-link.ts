import type { LinkState, NetnsState } from '../../engine/index.js'
import { behind, chosen, linkFlags, linkName } from './link-words.js'

/** What the two lines of a link end with in `ip link`, and are without in `ip addr`. */
const MODE = 'mode DEFAULT '

/**
 * The links, two lines each.
 * Equivalent to: `ip link [show] [dev <dev>]`. `link-netnsid` counts the other namespaces from 0 in the order of the links; the
 * kernel counts in the order in which it met them. A link that went down keeps its qdisc, noqueue; one that was never up has noop
 * instead, which a state does not tell.
 */
export function ipLink(state: NetnsState, dev?: string): string {
  return chosen(state, dev).flatMap((link) => linkLines(link, state, MODE)).join('\n')
}

/** Equivalent to: `ip -br link [show] [dev <dev>]`; line ends hold no blanks. */
export function ipLinkBrief(state: NetnsState, dev?: string): string {
  return chosen(state, dev).map((link) => `${linkName(link, state).padEnd(16)} ${link.operstate.padEnd(14)} ${link.address} ${linkFlags(link, state)}`).join('\n')
}

/** The two lines that `ip link` and `ip addr` share. */
export function linkLines(link: LinkState, state: NetnsState, mode: typeof MODE | ''): [string, string] {
  const { ifindex, mtu, master, operstate, kind, address } = link
  const type = kind === 'loopback' ? `link/loopback ${address} brd 00:00:00:00:00:00` : `link/ether ${address} brd ff:ff:ff:ff:ff:ff`
  const away = netnsidOf(link, state)
  return [
    `${ifindex}: ${linkName(link, state)}: ${linkFlags(link, state)} mtu ${mtu} qdisc noqueue${master === undefined ? '' : ` master ${master}`} state ${operstate} ${mode}group default qlen 1000`,
    `    ${type}${away === undefined ? '' : ` link-netnsid ${away}`}`,
  ]
}

/** Number of the namespace that the other end of a veth pair, or the device below, is in. */
function netnsidOf(link: LinkState, state: NetnsState): number | undefined {
  const awayOf = (one: LinkState): string | undefined => {
    const peer = behind(one)
    if (peer === undefined || one.linkIndex === undefined) return undefined
    if ('segment' in peer) return `segment ${peer.segment}`
    return peer.netns === state.netns ? undefined : peer.netns
  }
  const away = awayOf(link)
  if (away === undefined) return undefined
  return [...new Set(state.links.map(awayOf).filter((one) => one !== undefined))].indexOf(away)
}
