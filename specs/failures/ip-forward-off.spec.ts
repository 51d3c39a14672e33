/**
 * # A host does not forward
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
 * Hosts reach pods; pods of two hosts do not reach each other, in silence.
 *
 * ## Cause
 *
 * net.ipv4.ip_forward is 0: a sysctl file of the distribution was applied after the cluster was set up (k8s#45022).
 *
 * ## Signature
 *
 * The packet is unwrapped by flannel.1 of the receiver and goes no further; `Ip:InAddrErrors` grows.
 *
 * ## Remedy
 *
 * `sysctl -w net.ipv4.ip_forward=1`, and in /etc/sysctl.d.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('ip-forward-off')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the packet is unwrapped and not forwarded', async () => {
    await lab.host('node-b').run('sysctl -w net.ipv4.ip_forward=0')
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ at: 'node-b/flannel.1', reason: 'FORWARDING_DISABLED' })
  })

  test('the host itself still answers', async () => {
    expect(await lab.ping('node-a', 'node-b')).toBeAnswered()
  })
})
