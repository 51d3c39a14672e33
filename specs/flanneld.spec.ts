/**
 * # What flanneld writes
 *
 * flanneld runs on every host and watches the leases of the others. For each other host it writes exactly three rows, all of
 * them about that host's VTEP, and takes them away when the host leaves:
 *
 * ```
 * route      <its pod subnet> via <its VTEP address> dev flannel.1 onlink
 * neighbour  <its VTEP address> lladdr <its VTEP MAC> PERMANENT
 * FDB        <its VTEP MAC> dst <its host address> self permanent
 * ```
 *
 * ```
 * rain-kubernetes-1   10.225.28.170   pods 10.168.0.0/24   VTEP derived
 * rain-kubernetes-2   10.225.28.171   pods 10.168.1.0/24   VTEP b6:b2:a8:5f:2c:32
 * rain-kubernetes-3   10.225.28.172   pods 10.168.2.0/24   VTEP 6a:0f:f2:87:94:25
 * rain-kubernetes-4   10.225.28.173   pods 10.168.3.0/24   VTEP derived
 * rain-kubernetes-5   10.225.28.174   pods 10.168.4.0/24   VTEP derived
 * ```
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const two = cluster('two-hosts')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))
  .host('rain-kubernetes-2', (host) =>
    host.address('10.225.28.171/24').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('tea', (pod) => pod.address('10.168.1.32')),
  )
  .path('coffee', 'tea', (path) => path.encapsulated({ vni: 1 }))

const three = two
  .host('rain-kubernetes-3', (host) =>
    host.address('10.225.28.172/24').podCidr('10.168.2.0/24').vtep({ mac: '6a:0f:f2:87:94:25' }).pod('cake', (pod) => pod.address('10.168.2.2')),
  )
  .path('coffee', 'cake', (path) => path.encapsulated({ vni: 1 }))
  .path('tea', 'cake', (path) => path.encapsulated({ vni: 1 }))

const five = three
  .host('rain-kubernetes-4', (host) => host.address('10.225.28.173/24').podCidr('10.168.3.0/24').pod('cream', (pod) => pod.address('10.168.3.2')))
  .host('rain-kubernetes-5', (host) => host.address('10.225.28.174/24').podCidr('10.168.4.0/24').pod('plate', (pod) => pod.address('10.168.4.2')))
  .path('coffee', 'plate', (path) => path.encapsulated({ vni: 1 }))
  .path('plate', 'cream', (path) => path.encapsulated({ vni: 1 }))

describeLab(two, ({ lab, test, expect }) => {
  test('with one other host there are one route, one neighbour and one FDB entry', async () => {
    const state = await lab.host('rain-kubernetes-1').state()
    expect(state.routes.filter((route) => route.dev === 'flannel.1' && route.gateway !== undefined)).toHaveLength(1)
    expect(state.neigh.filter((neigh) => neigh.dev === 'flannel.1')).toHaveLength(1)
    expect(state.fdb.filter((entry) => entry.dev === 'flannel.1' && entry.dst !== undefined)).toHaveLength(1)
  })

  test('a host has no row about itself', async () => {
    await expect(lab.host('rain-kubernetes-2')).not.toHaveRoute({ dst: '10.168.1.0/24', dev: 'flannel.1' })
    await expect(lab.host('rain-kubernetes-2')).not.toHaveFdbEntry({ mac: 'b6:b2:a8:5f:2c:32', dst: '10.225.28.171' })
  })

  test('flannel.1 has the first address of the subnet as a /32, and 50 bytes less than eth0', async () => {
    await expect(lab.host('rain-kubernetes-1')).toHaveAddress('10.168.0.0/32 dev flannel.1')
    await expect(lab.host('rain-kubernetes-1')).toHaveLink({ ifname: 'flannel.1', mtu: 1450, id: 1, port: 8472, local: '10.225.28.170', learning: false })
  })

  test('when the other host leaves, its three rows go and its pods are out of reach', async () => {
    const host = lab.host('rain-kubernetes-1')
    await host.run('ip route del 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
    await host.run('ip neigh del 10.168.1.0 dev flannel.1')
    await host.run('bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self')
    expect(await lab.ping('coffee', 'tea')).toBeRejected({ icmp: '3/0', from: '10.168.0.1' })
    await host.run('bridge fdb append b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')
    await host.run('ip neigh replace 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud permanent')
    await host.run('ip route replace 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
    expect(await lab.ping('coffee', 'tea')).toBeAnswered()
  })
})

describeLab(three, ({ lab, test, expect }) => {
  test('the third host is exactly one route, one neighbour and one FDB entry more on the first', async () => {
    const host = lab.host('rain-kubernetes-1')
    await expect(host).toHaveRoute('10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink')
    await expect(host).toHaveNeighbour('10.168.2.0 dev flannel.1 lladdr 6a:0f:f2:87:94:25 PERMANENT')
    await expect(host).toHaveFdbEntry('6a:0f:f2:87:94:25 dev flannel.1 dst 10.225.28.172 self permanent')
    const state = await host.state()
    expect(state.neigh.filter((neigh) => neigh.dev === 'flannel.1').map((neigh) => neigh.lladdr).sort()).toEqual(['6a:0f:f2:87:94:25', 'b6:b2:a8:5f:2c:32'])
  })
})

describeLab(five, ({ lab, test, expect }) => {
  test('of five hosts each has four of each, one for every other host', async () => {
    for (const name of ['rain-kubernetes-1', 'rain-kubernetes-2', 'rain-kubernetes-3', 'rain-kubernetes-4', 'rain-kubernetes-5'] as const) {
      const state = await lab.host(name).state()
      expect(state.routes.filter((route) => route.dev === 'flannel.1' && route.gateway !== undefined)).toHaveLength(4)
      expect(state.neigh.filter((neigh) => neigh.dev === 'flannel.1')).toHaveLength(4)
      expect(state.fdb.filter((entry) => entry.dev === 'flannel.1' && entry.dst !== undefined)).toHaveLength(4)
    }
  })
})
