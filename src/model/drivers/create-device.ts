import { hopKind } from '../../engine/index.js'
import type { Link } from '../../plan/index.js'
import { createStats, type Device } from '../core/device.js'
import { ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { RESERVED, type Packet } from '../core/packet.js'
import { deviceConf, neighConf } from '../core/sysctl.js'
import { bridgeXmit } from '../bridge/xmit.js'
import { loopbackXmit } from './loopback.js'
import { vethXmit } from './veth.js'
import { vxlanXmit } from './vxlan.js'

const XMIT: Record<Link['kind'], (packet: Packet, device: Device) => void> = { loopback: loopbackXmit, veth: vethXmit, bridge: bridgeXmit, vxlan: vxlanXmit }

/** Makes a device of a row of the plan, without addresses, ports or carrier. */
export function createDevice(ns: Namespace, plan: Link): Device {
  const { world } = ns
  return {
    ns,
    netns: ns.name,
    kind: plan.kind,
    hopKind: hopKind(plan),
    ifname: plan.ifname,
    ifindex: plan.ifindex,
    address: plan.address,
    mtu: plan.mtu,
    reserved: plan.kind === 'vxlan' ? RESERVED.vxlan : RESERVED.ethernet,
    up: plan.up,
    carrier: false,
    lowerDown: false,
    xmit: XMIT[plan.kind],
    conf: deviceConf(ns.sysctl, plan.ifname),
    neighConf: neighConf(ns.sysctl, plan.ifname),
    neigh: new Map(),
    addrs: [],
    port: undefined,
    filters: undefined,
    veth:
      plan.kind === 'veth'
        ? { peer: plan.peer, device: undefined, segment: 'segment' in plan.peer ? world.segments.get(plan.peer.segment) : undefined }
        : undefined,
    bridge: plan.kind === 'bridge' ? { ageingTime: plan.ageingTime ?? 300, fakeRouteMtu: 1500, mtuSetByUser: false, ports: [], fdb: new Map() } : undefined,
    vxlan:
      plan.kind === 'vxlan'
        ? {
            vni: plan.id,
            local: ip4(plan.local),
            link: plan.link,
            port: plan.port,
            learning: plan.learning,
            fdb: new Map(),
            planned: ns.plan.fdb.parts,
          }
        : undefined,
    segmentPort: undefined,
    stats: createStats(),
    row: undefined,
    plan,
  }
}
