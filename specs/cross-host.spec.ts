/**
 * # Pods of two hosts: through the VXLAN tunnel
 *
 * coffee on rain-kubernetes-1 sends to tea on rain-kubernetes-2. The underlay knows nothing of pod addresses, so the
 * packet travels as the payload of another one: flannel.1, the VXLAN tunnel endpoint (VTEP) of each host, wraps the frame
 * in UDP and sends it from host to host.
 *
 * ```
 * coffee 10.168.0.12                                        tea 10.168.1.32
 *  eth0 ce:02:ae:31:b1:46                                    eth0
 *   ║                                                         ║
 *  veth912977f8                                              veth…
 *   │                                                         │
 *  cni0 10.168.0.1/24                                        cni0 10.168.1.1/24
 *   │ route 10.168.1.0/24 via 10.168.1.0 onlink               │ route 10.168.1.0/24 dev cni0
 *  flannel.1 10.168.0.0/32                                   flannel.1 10.168.1.0/32
 *   │ VNI 1, UDP 8472                  b6:b2:a8:5f:2c:32      │
 *  eth0 10.225.28.170/24 ───────── underlay ──────────────── eth0 10.225.28.171/24  fa:16:3e:43:01:3e
 *  rain-kubernetes-1                                         rain-kubernetes-2
 * ```
 *
 * Nothing here is asked for when a packet comes: the route, the MAC address of the other VTEP and the host behind that
 * MAC address are three rows that flanneld wrote when rain-kubernetes-2 joined. The one exception is the MAC address of the
 * other host on the underlay, which ordinary ARP finds.
 *
 * | on the wire | from | to |
 * | --- | --- | --- |
 * | outer Ethernet | eth0 of host 1 | fa:16:3e:43:01:3e |
 * | outer IP | 10.225.28.170 | 10.225.28.171 |
 * | UDP | flow hash | 8472 |
 * | VXLAN | flags 0x08 | VNI 1 |
 * | inner Ethernet | flannel.1 of host 1 | b6:b2:a8:5f:2c:32 |
 * | inner IP | 10.168.0.12 | 10.168.1.32 |
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) =>
        pod
          .address('10.168.0.12')
          .mac('ce:02:ae:31:b1:46')
          .veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45' })
          .listen({ tcp: 80 }),
      ),
  )
  .host('rain-kubernetes-2', (host) =>
    host
      .address('10.225.28.171/24')
      .mac('fa:16:3e:43:01:3e')
      .podCidr('10.168.1.0/24')
      .vtep({ mac: 'b6:b2:a8:5f:2c:32' })
      .pod('tea', (pod) => pod.address('10.168.1.32').listen({ tcp: 80, udp: 53 })),
  )
  .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }).untouched())
  .path('tea', 'coffee', (path) => path.tcp(80).encapsulated({ vni: 1 }).untouched())
  .path('coffee', 'tea', (path) => path.udp(53).encapsulated({ vni: 1 }))

describeLab(rain, ({ lab, test, expect }) => {
  const host1 = lab.host('rain-kubernetes-1')
  const host2 = lab.host('rain-kubernetes-2')

  test('step 1: the packet goes to cni0 first, addressed to the gateway', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toTraverse(['coffee/eth0', 'veth912977f8', 'cni0'])
    expect(trace.at('coffee', 'eth0', 'out')).toHaveHeaders({ ethernet: { src: 'ce:02:ae:31:b1:46', dst: '9e:e9:a6:1f:bd:47' } })
  })

  test('coffee has three routes: to everybody, to its own subnet and to the network of all pods', async () => {
    const routes = ['default via 10.168.0.1 dev eth0', '10.168.0.0/24 dev eth0', '10.168.0.0/16 via 10.168.0.1 dev eth0']
    for (const route of routes) await expect(lab.pod('coffee')).toHaveRoute(route)
  })

  test('step 2: host 1 routes it to flannel.1, the mouth of the tunnel', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toTraverse(['cni0', 'flannel.1'])
    await expect(host1).toHaveRoute('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
  })

  test('step 3: the other end of the tunnel is a matter of three rows on host 1', async () => {
    await expect(host1).toHaveRoute({ dst: '10.168.1.0/24', dev: 'flannel.1' })
    await expect(host1).toHaveNeighbour({ dst: '10.168.1.0', dev: 'flannel.1' })
    await expect(host1).toHaveFdbEntry({ mac: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1' })
  })

  test('step 4: the route names 10.168.1.0 as gateway and takes it to be on the link', async () => {
    await expect(host1).toHaveRoute({ dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true })
  })

  test('step 5: 10.168.1.0 is the address of flannel.1 of host 2', async () => {
    await expect(host2).toHaveAddress('10.168.1.0/32 dev flannel.1')
    await expect(host2).toHaveLink({ ifname: 'flannel.1', kind: 'vxlan', address: 'b6:b2:a8:5f:2c:32', mtu: 1450, id: 1, port: 8472 })
  })

  test('steps 6 and 7: flannel.1 of host 1 is the source VTEP, flannel.1 of host 2 the destination VTEP', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toTraverse(['rain-kubernetes-1/flannel.1', 'rain-kubernetes-1/eth0', 'rain-kubernetes-2/eth0', 'rain-kubernetes-2/flannel.1'])
    expect(trace.at('rain-kubernetes-1', 'flannel.1', 'out')).toHaveHeaders({
      ethernet: { src: host1.link('flannel.1').address, dst: host2.link('flannel.1').address },
    })
  })

  test('step 8: the MAC address of 10.168.1.0 is not asked for: flanneld wrote it', async () => {
    await expect(host1).toHaveNeighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toResolve('10.168.1.0', { by: 'permanent', lladdr: 'b6:b2:a8:5f:2c:32' })
    expect(trace.arp.filter((exchange) => exchange.ifname === 'flannel.1')).toEqual([])
  })

  test('step 9: the inner frame is VTEP to VTEP, around the IP packet as it was but for one TTL', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toBeEncapsulated({
      inner: {
        ethernet: { src: host1.link('flannel.1').address, dst: 'b6:b2:a8:5f:2c:32' },
        ipv4: { src: '10.168.0.12', dst: '10.168.1.32', ttl: 63 },
        icmp: { type: 8, code: 0 },
      },
    })
  })

  test('step 10: the VXLAN header has flags 0x08 and VNI 1', async () => {
    expect(await lab.ping('coffee', 'tea')).toBeEncapsulated({ vxlan: { flags: 0x08, vni: 1 } })
  })

  test('step 11: it travels as UDP to port 8472, from a port of the flow hash', async () => {
    const trace = await lab.udp('coffee', 'tea', { port: 53, sport: 4000 })
    expect(trace).toBeEncapsulated({ udp: { dport: 8472 }, inner: { udp: { sport: 4000, dport: 53 } } })
    const outer = trace.at('rain-kubernetes-1', 'eth0', 'out')?.layers.find((layer) => layer.kind === 'udp')
    expect(outer?.sport).toBeGreaterThanOrEqual(32768)
    expect(outer?.sport).toBeLessThanOrEqual(60999)
  })

  test('steps 12 and 13: the FDB gives the host behind the MAC address: 10.225.28.171', async () => {
    await expect(host1).toHaveFdbEntry('b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')
  })

  test('step 14: the outer packet is host to host, with a MAC address that ordinary ARP found', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toBeEncapsulated({
      outer: { ethernet: { dst: 'fa:16:3e:43:01:3e' }, ipv4: { src: '10.225.28.170', dst: '10.225.28.171', ttl: 64, df: false } },
    })
    await expect(host1).toHaveNeighbour({ dst: '10.225.28.171', dev: 'eth0', lladdr: 'fa:16:3e:43:01:3e' })
    await expect(host1).not.toHaveNeighbour('10.225.28.171 dev eth0 lladdr fa:16:3e:43:01:3e PERMANENT')
  })

  test('step 15: the frame leaves eth0 of host 1 and is at eth0 of host 2', async () => {
    expect(await lab.ping('coffee', 'tea')).toTraverse(['rain-kubernetes-1/eth0', 'rain-kubernetes-2/eth0'])
  })

  test('step 16: host 2 sees VNI 1, unwraps and hands the inner frame to its flannel.1', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace.at('rain-kubernetes-2', 'flannel.1', 'in')).toMatchObject({ via: 'decap' })
    expect(trace.at('rain-kubernetes-2', 'flannel.1', 'in')).toHaveHeaders({
      ethernet: { dst: 'b6:b2:a8:5f:2c:32' },
      ipv4: { src: '10.168.0.12', dst: '10.168.1.32', ttl: 63 },
    })
  })

  test("step 17: from there it is routed to cni0, switched to tea's port, and in tea", async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toTraverse(['rain-kubernetes-2/flannel.1', 'cni0', lab.pod('tea').link('eth0').kind, 'tea/eth0'])
    expect(trace.at('tea', 'eth0', 'in')).toHaveHeaders({ ipv4: { src: '10.168.0.12', dst: '10.168.1.32', ttl: 62 } })
    expect(trace).toBeDelivered()
  })

  test('the reply comes the same way back', async () => {
    const trace = await lab.ping('coffee', 'tea')
    expect(trace).toBeAnswered()
    expect(trace.reply).toTraverseExactly([
      'tea/eth0', 'veth', 'cni0', 'flannel.1', 'rain-kubernetes-2/eth0',
      'rain-kubernetes-1/eth0', 'flannel.1', 'cni0', 'veth912977f8', 'coffee/eth0',
    ])
  })

  test('a packet that fills the MTU of the pod fits the underlay with its 50 bytes of encapsulation', async () => {
    const trace = await lab.ping('coffee', 'tea', { size: 1450 - 28, df: true })
    expect(trace).toBeAnswered()
    expect(trace).not.toFragment()
    expect(trace.at('rain-kubernetes-1', 'eth0', 'out')).toHaveHeaders({ ipv4: { length: 1500 } })
  })
})
