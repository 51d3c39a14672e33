/**
 * # The FDB entry of a host is missing
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * The route and the neighbour of a remote host are there, the forwarding entry of its VTEP is not: flannel.1 knows the MAC
 * address that it sends to, and not the host behind it.
 *
 * ## Symptom
 *
 * Silence. A ping to a pod of that host gets no answer and no error; pods of other hosts answer.
 *
 * ## Cause
 *
 * flanneld lost the lease of the host, or somebody flushed the FDB (flannel#654, #958, #1759).
 *
 * ## Signature
 *
 * `ip -s link show flannel.1`: tx dropped grows by one for each packet. Nothing leaves eth0.
 *
 * ## Remedy
 *
 * `bridge fdb append <VTEP MAC> dev flannel.1 dst <host address> self permanent`, or restart flanneld.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('fdb-entry-missing')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the packet dies in flannel.1, which has no remote for the MAC address', async () => {
    await lab.host('node-a').run('bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 192.168.0.2 self')
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ at: 'node-a/flannel.1', reason: 'VXLAN_NO_REMOTE' })
    expect(trace).toTraverse(['cni0', 'flannel.1'])
    expect(trace).not.toTraverse(['node-a/eth0'])
    expect(trace.errors).toEqual([])
  })

  test('with the entry back the pods reach each other again', async () => {
    await lab.host('node-a').run('bridge fdb append b6:b2:a8:5f:2c:32 dev flannel.1 dst 192.168.0.2 self permanent')
    expect(await lab.ping('client', 'server')).toBeAnswered()
  })
})
