import type { Layer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { ETH_P_IP, ethernet } from '../core/device.js'
import { createPacket, setEthernet, type Packet } from '../core/packet.js'
import { sysctl } from '../core/sysctl.js'
import { transmit } from '../core/transmit.js'
import { localOut } from '../ipv4/output.js'
import { routeOutput } from '../ipv4/route.js'
import { conntrackAttach } from '../netfilter/index.js'
import { addReply } from '../probe/probe-run.js'

/** Sends a RST that a rule made. Follows `nf_send_reset()`, net/ipv4/netfilter/nf_reject_ipv4.c. */
export function sendReset(packet: Packet, ns: Namespace, layers: readonly Layer[]): boolean {
  const [ip, ...rest] = layers
  if (ip?.kind !== 'ipv4' || packet.dst === undefined || packet.dst.broadcast) return false
  const reset = createPacket(ns.name, { ...ip, ttl: sysctl(ns.sysctl, 'net.ipv4.ip_default_ttl') }, rest, packet.run)
  const route = routeOutput(ns, reset.daddr, reset.saddr, 0, true)
  if ('errno' in route) return false
  reset.nfct = conntrackAttach(packet)
  addReply(packet.run, reset.journey)
  const { eth, physindev } = packet
  if (physindev === undefined || eth === undefined) localOut(ns, reset, route)
  else {
    // It looks as if whom the packet was for had sent it, and passes neither hooks nor the bridge.
    setEthernet(reset, ethernet(eth.dst, eth.src, ETH_P_IP))
    transmit(reset, physindev)
  }
  return true
}
