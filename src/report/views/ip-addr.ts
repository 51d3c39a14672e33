import { formatIp, parsePrefix } from '../../address/index.js'
import type { NetnsState } from '../../engine/index.js'
import { scopeOf, type Addr } from '../../plan/index.js'
import { linkLines } from './ip-link.js'
import { chosen, linkName } from './link-words.js'

const FOREVER = '       valid_lft forever preferred_lft forever'

/** The links and their addresses. Equivalent to: `ip addr [show] [dev <dev>]`. */
export function ipAddr(state: NetnsState, dev?: string): string {
  return chosen(state, dev)
    .flatMap((link) => [...linkLines(link, state, ''), ...addrsOf(state, link.ifname).flatMap((addr, index, all) => [addrLine(addr, all.slice(0, index)), FOREVER])])
    .join('\n')
}

/** Equivalent to: `ip -br addr [show] [dev <dev>]`; line ends hold no blanks. */
export function ipAddrBrief(state: NetnsState, dev?: string): string {
  return chosen(state, dev)
    .map((link) => {
      const addrs = addrsOf(state, link.ifname).map(({ local, prefixlen }) => `${local}/${prefixlen}`)
      return `${linkName(link, state).padEnd(16)} ${link.operstate.padEnd(14)} ${addrs.join(' ')}`.trimEnd()
    })
    .join('\n')
}

const addrsOf = ({ addrs }: NetnsState, ifname: string): readonly Addr[] => addrs.filter(({ dev }) => dev === ifname)

function addrLine(addr: Addr, before: readonly Addr[]): string {
  const { family, local, prefixlen, broadcast, dev } = addr
  // Follows __inet_insert_ifa(), net/ipv4/devinet.c: the first address of a subnet is the primary one.
  const secondary = before.some((one) => one.prefixlen === prefixlen && subnetOf(one) === subnetOf(addr))
  return `    ${family} ${local}/${prefixlen}${broadcast === undefined ? '' : ` brd ${broadcast}`} scope ${scopeOf(addr)}${secondary ? ' secondary' : ''} ${dev}`
}

const subnetOf = ({ local, prefixlen }: Addr): string => formatIp(parsePrefix(`${local}/${prefixlen}`).first)
