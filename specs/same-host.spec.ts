/**
 * # Two pods of one host
 *
 * coffee sends to tea; both are on rain-kubernetes-1. The packet crosses the bridge cni0 and never meets a router.
 *
 * ```
 * rain-kubernetes-1
 * ┌────────────────────────────────────────────────────────────────────┐
 * │              cni0 10.168.0.1/24  9e:e9:a6:1f:bd:47                  │
 * │   ┌────────────┬─────┴──────┬─ vetha1f27b10 vetha3dcbb37            │
 * │ veth912977f8 veth96c9a6b1   └─ vethc2d7e1a2 vethd0f1afa2            │
 * └────╫────────────╫──────────────────────────────────────────────────┘
 *   eth0         eth0
 *   10.168.0.12  10.168.0.11
 *   coffee       tea
 * ```
 *
 * coffee's route for 10.168.0.0/24 is a connected one: no gateway, so coffee needs tea's own MAC address. It asks for it
 * by a broadcast, which the bridge floods to every other port; tea alone answers. From the two ARP packets the bridge has
 * learned where both are, and the packet itself leaves by one port only.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('same-host')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) =>
        pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45' }),
      )
      .pod('tea', (pod) => pod.address('10.168.0.11').mac('0a:01:7e:dc:64:cc').veth('veth96c9a6b1'))
      .pod('milk', (pod) => pod.veth('vetha1f27b10'))
      .pod('sugar', (pod) => pod.veth('vetha3dcbb37'))
      .pod('cup', (pod) => pod.veth('vethc2d7e1a2'))
      .pod('spoon', (pod) => pod.veth('vethd0f1afa2')),
  )
  .path('coffee', 'tea', (path) =>
    path.traversesExactly(['coffee/eth0', 'veth912977f8', 'cni0', 'veth96c9a6b1', 'tea/eth0']).untouched(),
  )

const OTHER_PORTS = ['veth96c9a6b1', 'vetha1f27b10', 'vetha3dcbb37', 'vethc2d7e1a2', 'vethd0f1afa2']

describeLab(rain, ({ lab, test, expect }) => {
  const host = lab.host('rain-kubernetes-1')

  test('step 1: coffee sends an echo request to 10.168.0.11, and tea answers', async () => {
    const trace = await lab.ping('coffee', '10.168.0.11')
    expect(trace).toBeDelivered()
    expect(trace).toBeAnswered()
  })

  test('step 2: the connected route of coffee matches, so there is no gateway', async () => {
    await expect(lab.pod('coffee')).toHaveRoute('10.168.0.0/24 dev eth0')
    const trace = await lab.ping('coffee', 'tea')
    expect(trace.at('coffee', 'eth0', 'out')).toHaveHeaders({ ethernet: { dst: lab.pod('tea').link('eth0').address } })
  })

  test('steps 3 to 6: coffee asks by broadcast, cni0 floods to every other port, and tea alone answers', async () => {
    await lab.pod('coffee').run('ip neigh del 10.168.0.11 dev eth0')
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toResolve('10.168.0.11', { by: 'broadcast', lladdr: '0a:01:7e:dc:64:cc' })
    const [asked] = trace.arp.filter((exchange) => exchange.ip === '10.168.0.11' && exchange.netns === 'coffee')
    expect(asked?.requests[0]).toFlood('cni0', OTHER_PORTS)
    expect(asked?.requests[0]).toTraverse(['coffee/eth0', 'veth912977f8', 'cni0'])
    expect(asked?.reply).toTraverseExactly(['tea/eth0', 'veth96c9a6b1', 'cni0', 'veth912977f8', 'coffee/eth0'])
  })

  test('step 4: the other ends of both cables are ports of cni0, as are four more', async () => {
    for (const port of ['veth912977f8', ...OTHER_PORTS]) await expect(host.link(port)).toBePortOf('cni0')
  })

  test('steps 5 and 6: cni0 has learned both MAC addresses, each at its own port', async () => {
    await lab.ping('coffee', 'tea')
    await expect(host).toHaveLearned('ce:02:ae:31:b1:46', { on: 'veth912977f8' })
    await expect(host).toHaveLearned('0a:01:7e:dc:64:cc', { on: 'veth96c9a6b1' })
  })

  test('step 7: with the MAC address known, coffee sends the packet from eth0', async () => {
    await lab.ping('coffee', 'tea')
    const trace = await lab.ping('coffee', 'tea')
    expect(trace.arp.filter((exchange) => exchange.cast === 'broadcast')).toEqual([])
    expect(trace.at('coffee', 'eth0', 'out')).toHaveHeaders({
      ethernet: { src: 'ce:02:ae:31:b1:46', dst: '0a:01:7e:dc:64:cc' },
      ipv4: { src: '10.168.0.12', dst: '10.168.0.11', ttl: 64 },
    })
  })

  test('step 8: it appears at veth912977f8, which hands it to cni0', async () => {
    expect(await lab.ping('coffee', 'tea')).toTraverse(['veth912977f8', 'cni0'])
  })

  test('steps 9 and 10: the packet is switched and not routed: its TTL is still 64 when tea has it', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace.at('tea', 'eth0', 'in')).toHaveHeaders({ ipv4: { ttl: 64 } })
    expect(trace.at('rain-kubernetes-1', 'cni0')).toMatchObject({ via: 'bridged' })
  })

  test('step 11: cni0 looks the MAC address up and sends to veth96c9a6b1 alone', async () => {
    await lab.ping('coffee', 'tea')
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toTraverse(['cni0', 'veth96c9a6b1'])
    expect(trace).not.toFlood('cni0')
  })

  test('step 12: the other end of that cable is in tea', async () => {
    expect(await lab.ping('coffee', 'tea')).toTraverse(['veth96c9a6b1', 'tea/eth0'])
  })

  test('the reply takes the same way back', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace.reply).toTraverseExactly(['tea/eth0', 'veth96c9a6b1', 'cni0', 'veth912977f8', 'coffee/eth0'])
  })

  test('cni0 has the address and the MAC address of the article, and bridge id 8000.9ee9a61fbd47', async () => {
    await expect(host).toHaveLink({ ifname: 'cni0', kind: 'bridge', address: '9e:e9:a6:1f:bd:47', bridge_id: '8000.9e:e9:a6:1f:bd:47', stp_state: 0, mtu: 1450 })
    await expect(host).toHaveAddress('10.168.0.1/24 dev cni0')
  })
})
