import type { NetnsState } from '../../engine/index.js'

const HEADER = 'bridge name\tbridge id\t\tSTP enabled\tinterfaces'
/** In front of each further port of a bridge. */
const INDENT = '\t'.repeat(7)

/**
 * The bridges and their ports, both by name; nothing where there is no bridge.
 * Equivalent to: `brctl show [<bridge>]`; line ends hold no blanks.
 *
 * ```
 * bridge name     bridge id               STP enabled     interfaces
 * cni0            8000.9ee9a61fbd47       no              veth912977f8
 *                                                         veth96c9a6b1
 * ```
 */
export function brctlShow(state: NetnsState, bridge?: string): string {
  const bridges = state.links.filter((link) => link.kind === 'bridge').filter(({ ifname }) => bridge === undefined || ifname === bridge)
  const lines = bridges.toSorted(byName).flatMap(({ ifname, bridge_id, stp_state }) => {
    const [first = '', ...others] = state.links.filter(({ master }) => master === ifname).toSorted(byName).map((port) => port.ifname)
    return [`${ifname}\t\t${bridge_id.replaceAll(':', '')}\t${stp_state === 0 ? 'no' : 'yes'}\t\t${first}`.trimEnd(), ...others.map((port) => INDENT + port)]
  })
  return lines.length === 0 ? '' : [HEADER, ...lines].join('\n')
}

const byName = (a: { readonly ifname: string }, b: { readonly ifname: string }): number => (a.ifname < b.ifname ? -1 : 1)
