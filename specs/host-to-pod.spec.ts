/**
 * # A host and its own pod
 *
 * For its host, the bridge cni0 is an ordinary device with an address. A packet of the host to one of its pods is routed to
 * cni0 by the connected route, leaves by the port where the pod's MAC address was learned, and is in the pod.
 *
 * ```
 * rain-kubernetes-1                                    coffee
 * stack ── cni0 10.168.0.1/24 ── veth912977f8 ════════ eth0 10.168.0.12
 * ```
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('host-to-pod')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) =>
        pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45' }).listen({ tcp: 80 }),
      ),
  )
  .path('rain-kubernetes-1', 'coffee', (path) => path.traversesExactly(['cni0', 'veth912977f8', 'coffee/eth0']).untouched())
  .path('rain-kubernetes-1', 'coffee', (path) => path.tcp(80).traverses(['cni0', 'veth', 'veth']))

describeLab(rain, ({ lab, test, expect }) => {
  test('the host routes to its pods by 10.168.0.0/24 dev cni0', async () => {
    await expect(lab.host('rain-kubernetes-1')).toHaveRoute('10.168.0.0/24 dev cni0')
  })

  test('its source address is the one of cni0', async () => {
    const trace = await lab.ping('rain-kubernetes-1', 'coffee')
    expect(trace.at('coffee', 'eth0', 'in')).toHaveHeaders({
      ethernet: { src: '9e:e9:a6:1f:bd:47', dst: 'ce:02:ae:31:b1:46' },
      ipv4: { src: '10.168.0.1', dst: '10.168.0.12', ttl: 64 },
    })
  })

  test('it asks for the MAC address on cni0', async () => {
    await lab.ping('rain-kubernetes-1', 'coffee')
    await lab.host('rain-kubernetes-1').run('ip neigh del 10.168.0.12 dev cni0')
    const trace = await lab.ping('rain-kubernetes-1', 'coffee')
    expect(trace).toResolve('10.168.0.12', { by: 'broadcast', lladdr: 'ce:02:ae:31:b1:46' })
    expect(trace.arp.find((exchange) => exchange.ip === '10.168.0.12')).toMatchObject({ netns: 'rain-kubernetes-1', ifname: 'cni0' })
  })

  test('the packet leaves cni0 by the port of the pod and is in the pod', async () => {
    const trace = await lab.ping('rain-kubernetes-1', 'coffee')
    expect(trace).toTraverseExactly(['cni0', 'veth912977f8', 'coffee/eth0'])
    expect(trace.reply).toTraverseExactly(['coffee/eth0', 'veth912977f8', 'cni0'])
  })

  test('the pod knows its host too: by its gateway', async () => {
    const trace = await lab.ping('coffee', '10.168.0.1')
    expect(trace).toTraverseExactly(['coffee/eth0', 'veth912977f8', 'cni0'])
    expect(trace).toBeAnswered()
  })
})
