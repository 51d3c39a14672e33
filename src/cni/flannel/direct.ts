import { contains, tryPrefix, type Prefix } from '../../address/index.js'
import type { Host } from '../resolved.js'

/** What a host's own routing says of other machines; hosts with equal `key` answer alike. */
export interface Reach {
  readonly key: string
  /** Whether an address is reached without a gateway. Equivalent to: `ip route get <address>` showing no `via`. */
  directly(address: number): boolean
}

interface Hop {
  readonly subnet: Prefix
  readonly direct: boolean
}

const EVERYTHING = tryPrefix('0.0.0.0/0')

/** Follows `directRoutingOK` of flannel's vxlan backend, which asks the kernel for the route to the other host's public address. */
export function reachOf(host: Host): Reach {
  const connected = host.uplinks.flatMap(({ addresses }) => addresses.map((subnet): Hop => ({ subnet, direct: true })))
  const declared = host.own.routes.flatMap(({ dst, gateway, table = 'main', type = 'unicast' }): readonly Hop[] => {
    const subnet = dst === 'default' ? EVERYTHING : tryPrefix(dst)
    return subnet === undefined || table !== 'main' ? [] : [{ subnet, direct: gateway === undefined && type === 'unicast' }]
  })
  // Stable: of two routes to one subnet the connected one comes first, as its metric is 0.
  const hops = [...connected, ...declared].sort((a, b) => b.subnet.prefixlen - a.subnet.prefixlen)
  return {
    key: hops.map(({ subnet, direct }) => `${subnet.text} ${direct}`).join('\n'),
    directly: (address) => hops.find(({ subnet }) => contains(subnet, address))?.direct === true,
  }
}
