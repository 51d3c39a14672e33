/**
 * # flannel.1 was set down and up
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * Setting a device down takes its routes and, of its neighbours, even the permanent ones; its FDB stays. Setting it up brings
 * none of them back.
 *
 * ## Symptom
 *
 * After `systemctl restart` of a network manager, `Destination Net Unreachable` for the pods of every other host.
 *
 * ## Cause
 *
 * Something bounced flannel.1 (flannel#869, #1348; rke2#786), and flanneld writes only what changes in its leases.
 *
 * ## Signature
 *
 * `ip route` has no route by flannel.1, `ip neigh show dev flannel.1` is empty, `bridge fdb show dev flannel.1` is complete.
 *
 * ## Remedy
 *
 * Restart flanneld; keep the network manager away from flannel.*.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('tunnel-device-bounced')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the route and the permanent neighbour are gone, the FDB is not', async () => {
    const host = lab.host('node-a')
    await host.run('ip link set dev flannel.1 down')
    await host.run('ip link set dev flannel.1 up')
    await expect(host).not.toHaveRoute({ dst: '10.244.1.0/24' })
    await expect(host).not.toHaveNeighbour({ dst: '10.244.1.0' })
    await expect(host).toHaveFdbEntry({ mac: 'b6:b2:a8:5f:2c:32', dst: '192.168.0.2' })
  })

  test('so the gateway of the pod has no route', async () => {
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ at: 'node-a/cni0', reason: 'NO_ROUTE' })
    expect(trace).toBeRejected({ icmp: '3/0', from: '10.244.0.1' })
  })
})
