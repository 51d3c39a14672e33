import type { LinkState, NetnsState } from '../../engine/index.js'
import { hasNoCarrier } from './carrier.js'
import { chosen, linkFlags } from './link-words.js'

/**
 * The ports of all bridges: '5: veth912977f8@eth0: <…> mtu 1450 master cni0 state forwarding priority 32 cost 2'. As the tool
 * does, it looks the index of the other end up in this namespace, so the name behind '@' may be of a device that has
 * nothing to do with it.
 * Equivalent to: `bridge link [show] [dev <dev>]`.
 */
export function bridgeLink(state: NetnsState, dev?: string): string {
  return chosen(state, dev)
    .filter(({ master }) => master !== undefined)
    .map((link) => `${link.ifindex}: ${nameOf(link, state)}: ${linkFlags(link, state)} mtu ${link.mtu} master ${link.master ?? ''} state ${portState(link, state)} priority 32 cost ${link.kind === 'veth' ? 2 : 100}`)
    .join('\n')
}

function nameOf({ ifname, linkIndex }: LinkState, { links }: NetnsState): string {
  if (linkIndex === undefined) return ifname
  return `${ifname}@${links.find(({ ifindex }) => ifindex === linkIndex)?.ifname ?? `if${linkIndex}`}`
}

/** STP state: a port without a carrier, or of a bridge that is down, is disabled. Follows `br_port_carrier_check()`, net/bridge/br_if.c. */
function portState(link: LinkState, { links }: NetnsState): string {
  const bridge = links.find(({ ifname }) => ifname === link.master)
  if (!link.up || hasNoCarrier(link) || bridge?.up === false) return 'disabled'
  return link.bridgePort?.state ?? 'forwarding'
}
