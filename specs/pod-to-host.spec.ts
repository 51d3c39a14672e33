/**
 * # A pod and another host
 *
 * coffee sends to a machine that is not of the pod network: rain-kubernetes-2 by its own address. Nobody on the underlay
 * has a route to 10.168.0.0/16, so the reply could not come back to 10.168.0.12; the host of coffee puts its own address
 * in the place of coffee's on the way out of eth0 (masquerade) and puts coffee's back when the reply comes.
 *
 * ```
 * coffee 10.168.0.12
 *   │ default via 10.168.0.1
 * cni0 ── rain-kubernetes-1 ── eth0 10.225.28.170 ───────── eth0 10.225.28.171 rain-kubernetes-2
 *         10.168.0.12 > 10.225.28.171     10.225.28.170 > 10.225.28.171
 * ```
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('pod-to-host')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .pod('coffee', (pod) => pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').veth('veth912977f8')),
  )
  .host('rain-kubernetes-2', (host) =>
    host.address('10.225.28.171/24').mac('fa:16:3e:43:01:3e').podCidr('10.168.1.0/24').listen({ tcp: 6443, udp: 53 }),
  )
  .path('coffee', 'rain-kubernetes-2', (path) =>
    path.traverses(['coffee/eth0', 'veth', 'cni0', 'rain-kubernetes-1/eth0', 'rain-kubernetes-2/eth0']).masqueradedAs('rain-kubernetes-1'),
  )
  .path('coffee', 'rain-kubernetes-2', (path) => path.tcp(6443).masqueradedAs('rain-kubernetes-1'))
  .path('coffee', 'rain-kubernetes-2', (path) => path.udp(53).masqueradedAs('rain-kubernetes-1'))

describeLab(rain, ({ lab, test, expect }) => {
  test('the default route of coffee leads to cni0', async () => {
    await expect(lab.pod('coffee')).toHaveRoute('default via 10.168.0.1 dev eth0')
    const trace = await lab.ping('coffee', 'rain-kubernetes-2')
    expect(trace).toTraverse(['coffee/eth0', 'veth912977f8', 'cni0'])
  })

  test('the host forwards: one TTL less, out of its eth0 and not through the tunnel', async () => {
    const trace = await lab.ping('coffee', 'rain-kubernetes-2')
    expect(trace).toTraverse(['cni0', 'rain-kubernetes-1/eth0', 'rain-kubernetes-2/eth0'])
    expect(trace.at('rain-kubernetes-1', 'eth0', 'out')).toHaveHeaders({ ipv4: { ttl: 63 } })
    expect(trace).not.toBeEncapsulated()
  })

  test("on the way out of eth0 the source becomes the host's own", async () => {
    const trace = await lab.ping('coffee', 'rain-kubernetes-2')
    expect(trace.at('rain-kubernetes-1', 'cni0', 'in')).toHaveHeaders({ ipv4: { src: '10.168.0.12', dst: '10.225.28.171' } })
    expect(trace.at('rain-kubernetes-1', 'eth0', 'out')).toHaveHeaders({ ipv4: { src: '10.225.28.170', dst: '10.225.28.171' } })
    expect(trace).toBeTranslated({ src: '10.225.28.170', at: 'rain-kubernetes-1/eth0' })
  })

  test("on the reply coffee's address is restored before cni0", async () => {
    const { reply } = await lab.ping('coffee', 'rain-kubernetes-2')
    const at = (ifname: string, dir: 'in' | 'out') =>
      reply?.hops.find((hop) => hop.netns === 'rain-kubernetes-1' && hop.ifname === ifname && hop.dir === dir)
    expect(at('eth0', 'in')).toHaveHeaders({ ipv4: { src: '10.225.28.171', dst: '10.225.28.170' } })
    expect(at('cni0', 'out')).toHaveHeaders({ ipv4: { src: '10.225.28.171', dst: '10.168.0.12' } })
  })

  test('both facts hold: the request arrives and the reply comes back', async () => {
    const trace = await lab.ping('coffee', 'rain-kubernetes-2')
    expect(trace).toBeDelivered()
    expect(trace).toBeAnswered()
  })

  test('to a pod of another host nothing is translated', async () => {
    expect(await lab.ping('coffee', '10.168.1.0')).not.toBeTranslated()
  })
})
