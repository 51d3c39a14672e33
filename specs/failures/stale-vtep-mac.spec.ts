/**
 * # A VTEP has another MAC address than its lease says
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * flannel.1 of node-b has a new MAC address; node-a still has the old one in its neighbour and its FDB. The frame arrives, is
 * unwrapped, and is not for this device.
 *
 * ## Symptom
 *
 * One direction is dead. All tables look complete on both hosts.
 *
 * ## Cause
 *
 * systemd's MACAddressPolicy=persistent rewrote the address after flannel had published it (flannel#1155, #1474), or the host
 * came back with a new one and its peers were not told (flannel#1036).
 *
 * ## Signature
 *
 * flannel.1 of the receiver counts rx packets **and** otherhost; nothing is forwarded.
 *
 * ## Remedy
 *
 * A systemd.link file with MACAddressPolicy=none for flannel.*, then restart flanneld on the host.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('stale-vtep-mac')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the frame arrives at a device that has another MAC address', async () => {
    await lab.host('node-b').run('ip link set dev flannel.1 address 02:00:00:00:00:99')
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeEncapsulated({ inner: { ethernet: { dst: 'b6:b2:a8:5f:2c:32' } } })
    expect(trace).toBeDropped({ at: 'node-b/flannel.1', reason: 'OTHERHOST' })
    expect(trace.errors).toEqual([])
  })
})
