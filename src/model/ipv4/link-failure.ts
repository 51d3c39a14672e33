import { ip4Text } from '../core/ip4.js'
import { neighEvidence, waits } from '../core/neighbour.js'
import { drop, reject, type Packet } from '../core/packet.js'

const DEST_UNREACH = 3
const HOST_UNREACH = 1

/** The neighbour that a packet waited for did not answer. Follows `ipv4_link_failure()`, net/ipv4/route.c. */
export function linkFailure(packet: Packet): void {
  const { dst } = packet
  if (dst === undefined) return
  const neigh = dst.neigh
  const loss = {
    native: 'NEIGH_FAILED',
    ...(neigh !== undefined && { entry: neighEvidence(neigh).entry, missing: `nobody answered for ${ip4Text(neigh.ip)} on ${neigh.device.ifname}` }),
  }
  const { ns } = dst.device
  waits(packet, dst.device)
  const told = ns.world.stack.icmpSend(packet, ns, DEST_UNREACH, HOST_UNREACH)
  if (told && packet.inner?.arp === undefined) reject(packet, 'NEIGH_FAILED', { icmp: '3/1' }, loss)
  else drop(packet, 'NEIGH_FAILED', loss)
}
