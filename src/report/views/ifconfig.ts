import { formatIp, parsePrefix } from '../../address/index.js'
import type { LinkState, NetnsState } from '../../engine/index.js'
import { hasNoCarrier } from './carrier.js'

/** IFF_…, include/uapi/linux/if.h, in the order in which ifconfig names them. */
const FLAGS = { UP: 0x1, BROADCAST: 0x2, LOOPBACK: 0x8, RUNNING: 0x40, MULTICAST: 0x1000 } as const

/**
 * The links that are up, by name, with their first address and what they counted. Bytes are left out: no engine tells them.
 * Equivalent to: `ifconfig [<dev>]`.
 */
export function ifconfig(state: NetnsState, dev?: string): string {
  const links = dev === undefined ? state.links.filter(({ up }) => up) : state.links.filter(({ ifname }) => ifname === dev)
  return links.toSorted((a, b) => (a.ifname < b.ifname ? -1 : 1)).map((link) => block(link, state)).join('\n\n')
}

function block(link: LinkState, { addrs }: NetnsState): string {
  const { ifname, kind, mtu, address, stats } = link
  const set = flagsOf(link)
  const number = set.reduce((sum, flag) => sum + FLAGS[flag], 0)
  const addr = addrs.find((one) => one.dev === ifname)
  const lines = [`${ifname}: flags=${number}<${set.join(',')}>  mtu ${mtu}`]
  if (addr) {
    const netmask = formatIp(parsePrefix(`255.255.255.255/${addr.prefixlen}`).first)
    lines.push(`        inet ${addr.local}  netmask ${netmask}${kind === 'loopback' ? '' : `  broadcast ${addr.broadcast ?? '0.0.0.0'}`}`)
  }
  lines.push(
    kind === 'loopback' ? '        loop  txqueuelen 1000  (Local Loopback)' : `        ether ${address}  txqueuelen 1000  (Ethernet)`,
    `        RX packets ${stats.rxPackets}`,
    `        RX errors ${stats.rxErrors}  dropped ${stats.rxDropped}  overruns 0  frame 0`,
    `        TX packets ${stats.txPackets}`,
    `        TX errors ${stats.txErrors}  dropped ${stats.txDropped} overruns 0  carrier 0  collisions 0`,
  )
  return lines.join('\n')
}

function flagsOf(link: LinkState): (keyof typeof FLAGS)[] {
  const up = link.up
  const running = up && !hasNoCarrier(link)
  if (link.kind === 'loopback') return [...(up ? ['UP' as const] : []), 'LOOPBACK', ...(running ? ['RUNNING' as const] : [])]
  return [...(up ? ['UP' as const] : []), 'BROADCAST', ...(running ? ['RUNNING' as const] : []), 'MULTICAST']
}
