import type { Path, TableEntry, Trace } from '../../src/engine/index.js'
import type { FdbEntry, Neigh, Route } from '../../src/plan/index.js'
import { echo, hop, icmp, pathOf, traceOf, tunnelled } from './trace.js'

const VTEP = { src: '2a:00:00:00:00:01', dst: 'b6:b2:a8:5f:2c:32' }
const COFFEE = '10.168.0.12'
const TEA = '10.168.1.32'
const HOST1 = '10.225.28.170'
const HOST2 = '10.225.28.171'

export const route = (row: Route): TableEntry => ({ table: 'route', row })
export const neigh = (dst: string, lladdr: string, dev: string, state: Neigh['state'] = 'REACHABLE'): TableEntry => ({ table: 'neigh', row: { dst, lladdr, dev, state } })
export const fdb = (row: FdbEntry): TableEntry => ({ table: 'fdb', row })

const toHost2 = route({ dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true })
const vtepNeigh = neigh('10.168.1.0', VTEP.dst, 'flannel.1', 'PERMANENT')
const vtepFdb = fdb({ mac: VTEP.dst, dev: 'flannel.1', dst: HOST2, owner: 'self', state: 'permanent' })

const onHost1 = [
  hop('coffee eth0 out local', echo(COFFEE, TEA), [route({ dst: 'default', gateway: '10.168.0.1', dev: 'eth0' }), neigh('10.168.0.1', '9e:e9:a6:1f:bd:47', 'eth0')]),
  hop('rain-kubernetes-1 veth912977f8 in wire', echo(COFFEE, TEA)),
  hop('rain-kubernetes-1 cni0 in bridge-up', echo(COFFEE, TEA), [toHost2]),
] as const

const wrapped = tunnelled(1, HOST1, HOST2, echo(COFFEE, TEA, { ttl: 63 }, VTEP))

/** coffee to tea on the other host, as the seed tells it: delivered and answered. */
export function crossHost(): Trace {
  const request = pathOf([
    ...onHost1,
    hop('rain-kubernetes-1 flannel.1 out routed', echo(COFFEE, TEA, { ttl: 63 }, VTEP), [vtepNeigh, vtepFdb]),
    hop('rain-kubernetes-1 eth0 out encap', wrapped, [neigh(HOST2, 'fa:16:3e:43:01:3e', 'eth0')]),
    hop('rain-kubernetes-2 eth0 in wire', wrapped),
    hop('rain-kubernetes-2 flannel.1 in decap', echo(COFFEE, TEA, { ttl: 63 }, VTEP), [route({ dst: '10.168.1.0/24', dev: 'cni0', scope: 'link' })]),
    hop('rain-kubernetes-2 cni0 out routed', echo(COFFEE, TEA, { ttl: 62 }), [neigh(TEA, '02:00:00:00:00:32', 'cni0')]),
    hop('rain-kubernetes-2 vethb1 out bridge-egress', echo(COFFEE, TEA, { ttl: 62 })),
    hop('tea eth0 in wire', echo(COFFEE, TEA, { ttl: 62 })),
  ])
  const reply = replyOf(62)
  return traceOf(request, {
    reply,
    packets: [request, reply],
    arp: [{ netns: 'rain-kubernetes-1', ifname: 'eth0', ip: HOST2, cast: 'broadcast', lladdr: 'fa:16:3e:43:01:3e', requests: [] }],
  })
}

/** The reply on its last leg: off the tunnel, over cni0, into coffee. */
export function replyOf(ttl: number): Path {
  const layers = (left: number) => echo(TEA, COFFEE, { ttl: left }).map((one) => (one.kind === 'icmp' ? icmp({ type: 0 }) : one))
  return pathOf([
    hop('tea eth0 out local', layers(64)),
    hop('rain-kubernetes-1 flannel.1 in decap', layers(ttl + 1)),
    hop('rain-kubernetes-1 cni0 out routed', layers(ttl)),
    hop('rain-kubernetes-1 veth912977f8 out bridge-egress', layers(ttl)),
    hop('coffee eth0 in wire', layers(ttl)),
  ])
}

/** The same where the FDB entry names a MAC address that is wrong in its last byte. */
export function crossHostWithoutRemote(): Trace {
  return traceOf(
    pathOf([...onHost1, hop('rain-kubernetes-1 flannel.1 out routed', echo(COFFEE, TEA, { ttl: 63 }, VTEP), [vtepNeigh])], {
      kind: 'dropped',
      at: { netns: 'rain-kubernetes-1', ifname: 'flannel.1' },
      reason: 'VXLAN_NO_REMOTE',
      native: 'NO_TX_TARGET',
      missing: `no FDB entry for ${VTEP.dst} dev flannel.1`,
      nearest: { entry: fdb({ mac: 'b6:b2:a8:5f:2c:23', dev: 'flannel.1', dst: HOST2, owner: 'self', state: 'permanent' }), differs: 'last byte differs' },
    }),
  )
}

/** The same where host 1 has no route to the pods of host 2: coffee is told. */
export function crossHostWithoutRoute(): Trace {
  const request = pathOf(onHost1.map((one, index) => (index === 2 ? { ...one, decided: [] } : one)), {
    kind: 'rejected',
    at: { netns: 'rain-kubernetes-1', ifname: 'cni0' },
    reason: 'NO_ROUTE',
    native: 'IP_INNOROUTES',
    missing: 'no route to 10.168.1.32',
    by: { icmp: '3/0' },
  })
  const error = pathOf([
    hop('rain-kubernetes-1 cni0 out local', echo('10.168.0.1', COFFEE).map((one) => (one.kind === 'icmp' ? icmp({ type: 3, code: 0 }) : one))),
    hop('rain-kubernetes-1 veth912977f8 out bridge-egress', echo('10.168.0.1', COFFEE)),
    hop('coffee eth0 in wire', echo('10.168.0.1', COFFEE)),
  ])
  return traceOf(request, { errors: [error] })
}

/** coffee to an address outside, masqueraded by its host. */
export function masqueraded(): Trace {
  const rule: TableEntry = { table: 'nft', row: { family: 'ip', table: 'nat', chain: 'FLANNEL-POSTRTG', index: 3, rule: { expr: [{ masquerade: null }] } } }
  const request = pathOf([
    onHost1[0],
    onHost1[1],
    hop('rain-kubernetes-1 cni0 in bridge-up', echo(COFFEE, HOST2), [route({ dst: '10.225.28.0/24', dev: 'eth0', scope: 'link' }), rule]),
    hop('rain-kubernetes-1 eth0 out routed', echo(HOST1, HOST2, { ttl: 63 }), [neigh(HOST2, 'fa:16:3e:43:01:3e', 'eth0')]),
    hop('rain-kubernetes-2 eth0 in wire', echo(HOST1, HOST2, { ttl: 63 })),
  ].map((one, index) => (index < 2 ? { ...one, layers: echo(COFFEE, HOST2) } : one)))
  return traceOf(request, { to: 'rain-kubernetes-2', dst: HOST2 })
}
