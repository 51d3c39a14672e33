/**
 * # The route to a host is missing
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * ## Symptom
 *
 * `Destination Net Unreachable` from the gateway of the pod.
 *
 * ## Cause
 *
 * flanneld is not running on this host, or flannel.1 was set down and up: the kernel drops its routes, and nobody writes
 * them again (flannel#1070, #1434).
 *
 * ## Signature
 *
 * ICMP 3/0 from 10.244.0.1; `IpExt:InNoRoutes` grows. With a default route the packet would leave in clear text instead.
 *
 * ## Remedy
 *
 * Restart flanneld, or `ip route replace 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink`.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('route-missing')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the gateway of the pod has no route, and says so', async () => {
    await lab.host('node-a').run('ip route del 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink')
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ at: 'node-a/cni0', reason: 'NO_ROUTE' })
    expect(trace).toBeRejected({ icmp: '3/0', from: '10.244.0.1' })
  })
})
