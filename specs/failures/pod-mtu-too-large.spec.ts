/**
 * # The MTU of the pods is larger than that of the tunnel
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
 * Small packets pass, large ones that must not be fragmented do not: connections open and then hang.
 *
 * ## Cause
 *
 * The pods were made with the MTU of the underlay instead of 50 bytes less (flannel#841, #1011).
 *
 * ## Signature
 *
 * ICMP 3/4 with MTU 1450 from the pod's gateway; `Ip:FragFails` grows. Packets that may be fragmented arrive in two.
 *
 * ## Remedy
 *
 * Give the CNI configuration the MTU of /run/flannel/subnet.env, and make the pods anew.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('pod-mtu-too-large')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client', (pod) => pod.veth('vethclient')))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )

describeLab(rain, ({ lab, test, expect }) => {
  test('with the MTU of the tunnel, a packet that fills it arrives', async () => {
    expect(await lab.ping('client', 'server', { size: 1422, df: true })).toBeAnswered()
  })

  test('the pod, its cable and its bridge are given the MTU of the underlay', async () => {
    await lab.host('node-a').run('ip link set dev vethclient mtu 1500')
    await lab.pod('client').run('ip link set dev eth0 mtu 1500')
    await lab.host('node-a').run('ip link set dev cni0 mtu 1500')
    await expect(lab.pod('client')).toHaveLink({ ifname: 'eth0', mtu: 1500 })
  })

  test('a packet that must not be fragmented is refused with the MTU of the tunnel', async () => {
    const trace = await lab.ping('client', 'server', { size: 1472, df: true })
    expect(trace).toBeDropped({ at: 'node-a/cni0', reason: 'FRAG_NEEDED' })
    expect(trace).toBeRejected({ icmp: '3/4', from: '10.244.0.1' })
    expect(trace.errors[0]?.hops[0]).toHaveHeaders({ icmp: { mtu: 1450 } })
  })

  test('a packet that may be fragmented arrives in two', async () => {
    const trace = await lab.ping('client', 'server', { size: 1472, df: false })
    expect(trace).toBeDelivered()
    expect(trace).toFragment('node-a/flannel.1')
  })
})
