/**
 * # The neighbour of a VTEP is missing
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * The route to the remote pods is there; the MAC address of the gateway that it names is not. The host asks for it by ARP
 * through the tunnel, where a broadcast has no remote to go to.
 *
 * ## Symptom
 *
 * About three seconds of silence, then `Destination Host Unreachable` from the pod's gateway.
 *
 * ## Cause
 *
 * The neighbour was flushed, or flannel.1 was bounced (flannel#396, #869).
 *
 * ## Signature
 *
 * Three ARP requests on flannel.1, each counted as tx dropped; the neighbour is FAILED; ICMP 3/1.
 *
 * ## Remedy
 *
 * `ip neigh replace 10.244.1.0 lladdr <VTEP MAC> dev flannel.1 nud permanent`, or restart flanneld.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('neighbour-missing')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('three requests go nowhere, then the gateway says that the host is unreachable', async () => {
    const host = lab.host('node-a')
    await host.run('sysctl -w net.ipv4.neigh.flannel/1.retrans_time_ms=20')
    await host.run('ip neigh del 10.244.1.0 dev flannel.1')
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ reason: 'NEIGH_FAILED' })
    expect(trace).toBeRejected({ icmp: '3/1', from: '10.244.0.1' })
    expect(trace.arp.find((exchange) => exchange.ip === '10.244.1.0')?.requests).toHaveLength(3)
    await expect(host).toHaveNeighbour({ dst: '10.244.1.0', dev: 'flannel.1', state: 'FAILED' })
  })
})
