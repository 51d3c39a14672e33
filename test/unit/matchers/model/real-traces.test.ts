import { describe, expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster } from '../../../../src/dsl/index.js'
import type { Trace } from '../../../../src/engine/index.js'
import { openLab } from '../../../../src/lab/index.js'
import { toBeDelivered, toBeTranslated, toFlood, toFragment, toResolve, toTraverse } from '../../../../src/matchers/index.js'
import { table, type Netns, type Plan } from '../../../../src/plan/index.js'
import { failure } from '../../../support/matcher.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host.address('10.225.28.170/24').mac('fa:16:3e:43:01:01').podCidr('10.168.0.0/24').bridge({ mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) => pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').veth('veth912977f8'))
      .pod('milk', (pod) => pod.address('10.168.0.11').veth('veth96c9a6b1'))
      .pod('sugar', (pod) => pod.address('10.168.0.13').veth('vetha1f27b10')))
  .host('rain-kubernetes-2', (host) =>
    host.address('10.225.28.171/24').mac('fa:16:3e:43:01:3e').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' })
      .pod('tea', (pod) => pod.address('10.168.1.32')))

/** The plan with some tables of one namespace changed. */
const change = (name: string, f: (netns: Netns) => Partial<Netns>): Plan => {
  const plan = compile(rain)
  return { ...plan, netns: plan.netns.map((netns) => (netns.name === name ? { ...netns, ...f(netns) } : netns)) }
}

async function ping(plan: Plan, from: string, to: string, size?: number): Promise<Trace> {
  await using lab = await openLab(plan, { engine: 'model' })
  return lab.ping(from, to, size === undefined ? {} : { size })
}

describe('the messages of what flanneld got wrong', () => {
  test('an FDB entry that is wrong in its last byte', async () => {
    const plan = change('rain-kubernetes-1', ({ fdb }) => ({ fdb: table([...fdb].map((row) => (row.dev === 'flannel.1' ? { ...row, mac: 'b6:b2:a8:5f:2c:23' } : row))) }))
    expect(await failure(toTraverse, await ping(plan, 'coffee', 'tea'), ['veth', 'cni0', 'flannel.1', 'eth0'])).toMatchInlineSnapshot(`
      "expect(trace).toTraverse(["veth", "cni0", "flannel.1", "eth0"])

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass veth, cni0, flannel.1, eth0
      Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)
        no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
        nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped

      Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
    `)
  })

  test('a route that is missing', async () => {
    const plan = change('rain-kubernetes-1', ({ routes }) => ({ routes: table([...routes].filter(({ dev }) => dev !== 'flannel.1')) }))
    expect(await failure(toBeDelivered, await ping(plan, 'coffee', 'tea'))).toMatchInlineSnapshot(`
      "expect(trace).toBeDelivered()

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be delivered
      Rejected at rain-kubernetes-1 cni0: NO_ROUTE, answered with icmp 3/0
        no route to 10.168.1.32
        nearest: 10.168.0.0/24 dev cni0 scope link src 10.168.0.1 (shares 23 of 24 bits)

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in                 <- rejected

      Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
    `)
  })

  test('a neighbour that is missing', async () => {
    const plan = change('rain-kubernetes-1', ({ neigh }) => ({ neigh: table([...neigh].filter(({ dev }) => dev !== 'flannel.1')) }))
    expect(await failure(toBeDelivered, await ping(plan, 'coffee', 'tea'))).toMatchInlineSnapshot(`
      "expect(trace).toBeDelivered()

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be delivered
      Rejected at rain-kubernetes-1 cni0: NEIGH_FAILED (kernel: NEIGH_FAILED), answered with icmp 3/1
        nobody answered for 10.168.1.0 on flannel.1
        decided by: neigh 10.168.1.0 FAILED dev flannel.1

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink  <- rejected

      Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
    `)
  })

  test('a remote that is the host itself', async () => {
    const plan = change('rain-kubernetes-1', ({ fdb }) => ({ fdb: table([...fdb].map((row) => (row.dev === 'flannel.1' ? { ...row, dst: '10.225.28.170' } : row))) }))
    expect(await failure(toBeDelivered, await ping(plan, 'coffee', 'tea'))).toMatchInlineSnapshot(`
      "expect(trace).toBeDelivered()

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be delivered
      Looped at rain-kubernetes-1 flannel.1: TTL_EXPIRED (kernel: IP_INHDR), after 63 passes
        The TTL ran out.

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        rain-kubernetes-1  flannel.1       in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        rain-kubernetes-1  flannel.1       in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        rain-kubernetes-1  flannel.1       in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        … 115 more hops …
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        rain-kubernetes-1  flannel.1       in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.170
        rain-kubernetes-1  flannel.1       in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink  <- looped

      Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
    `)
  })

  test('a VTEP whose MAC address changed', async () => {
    const plan = change('rain-kubernetes-2', ({ links }) => ({ links: links.map((link) => (link.ifname === 'flannel.1' ? { ...link, address: 'b6:b2:a8:5f:2c:99' } : link)) }))
    expect(await failure(toBeDelivered, await ping(plan, 'coffee', 'tea'))).toMatchInlineSnapshot(`
      "expect(trace).toBeDelivered()

      Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be delivered
      Dropped at rain-kubernetes-2 flannel.1: OTHERHOST (kernel: OTHERHOST)
        b6:b2:a8:5f:2c:32 is not the MAC of flannel.1
        decided by: link flannel.1 up mtu 1450 address b6:b2:a8:5f:2c:99 vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472

        coffee             eth0            out   icmp ttl 64
        rain-kubernetes-1  veth912977f8    in
        rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
        rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                                 fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171
        rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                                 route 10.225.28.0/24 dev eth0 scope link src 10.225.28.170
                                                 neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
        rain-kubernetes-2  eth0            in
        rain-kubernetes-2  flannel.1       in                                                                <- dropped

      Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
    `)
  })
})

test('a broadcast is flooded to every other port, and the address resolved by it', async () => {
  const trace = await ping(compile(rain), 'coffee', 'milk')
  expect(toResolve.call({}, trace, '10.168.0.11', { by: 'broadcast' }).pass).toBe(true)
  expect(toFlood.call({}, trace.arp.find(({ ip }) => ip === '10.168.0.11')?.requests[0], 'cni0', ['veth96c9a6b1', 'vetha1f27b10']).pass).toBe(true)
  expect(toFlood.call({}, trace, 'cni0').pass).toBe(false)
})

test('what leaves the cluster is masqueraded, what stays is not', async () => {
  expect(toBeTranslated.call({}, await ping(compile(rain), 'coffee', 'rain-kubernetes-2'), { src: '10.225.28.170', at: 'rain-kubernetes-1/eth0' }).pass).toBe(true)
  expect(toBeTranslated.call({}, await ping(compile(rain), 'coffee', 'tea')).pass).toBe(false)
})

test('a packet above the MTU is fragmented where it is sent', async () => {
  expect(toFragment.call({}, await ping(compile(rain), 'coffee', 'tea', 3000), 'coffee/eth0').pass).toBe(true)
  expect(toFragment.call({}, await ping(compile(rain), 'coffee', 'tea', 1422)).pass).toBe(false)
})

test('an uplink stands for a network card: on a path it is no veth', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  const trace = await lab.ping('coffee', 'tea')
  expect(toTraverse.call({}, trace, ['flannel.1', 'ether', 'ether', 'flannel.1']).pass).toBe(true)
  expect(toTraverse.call({}, trace, ['veth', 'cni0', 'flannel.1', { kind: 'ether', ifname: 'eth0' }]).pass).toBe(true)
  expect(toTraverse.call({}, trace, ['flannel.1', 'veth']).pass).toBe(false)
})
