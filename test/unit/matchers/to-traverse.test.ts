import { describe, expect, test } from 'vitest'
import { toTraverse } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, replyOf } from '../../support/rain.js'
import { echo, hop, pathOf } from '../../support/trace.js'

const holds = (received: unknown, items: Parameters<typeof toTraverse>[1]): boolean => toTraverse.call({}, received, items).pass

describe('an item of a path', () => {
  test.each([
    ['a device', ['flannel.1']],
    ['a kind', ['veth', 'bridge', 'vxlan']],
    ['a namespace and a device', ['rain-kubernetes-1/cni0', 'rain-kubernetes-1/flannel.1']],
    ['a namespace and a kind', ['tea/veth']],
    ['globs', ['veth9*', 'cni?', 'flannel.[0-9]']],
    ['globs on both sides of the slash', ['*-1/eth0', '*-2/eth0']],
    ['a regular expression on the device', [/^veth[0-9a-f]+$/, /^cni/]],
    ['an object', [{ netns: 'rain-kubernetes-2', via: 'decap' }, { ifname: 'cni0', kind: 'bridge' }]],
    ['any number of devices', ['coffee/eth0', '...', 'tea/eth0']],
    ['no device at all', ['cni0', '...', 'flannel.1']],
  ] as const)('is %s', (_, items) => {
    expect(holds(crossHost(), items)).toBe(true)
  })

  test.each([
    ['another device', ['flannel.2']],
    ['a gap', ['veth912977f8', 'flannel.1']],
    ['another order', ['flannel.1', 'cni0', 'veth912977f8']],
    ['another namespace', ['rain-kubernetes-2/veth912977f8']],
    ['a part of a name', ['flannel']],
    ['a glob whose dot is no wildcard', ['flannel?.1']],
    ['another way of coming there', [{ ifname: 'cni0', via: 'bridged' }]],
  ] as const)('is not %s', (_, items) => {
    expect(holds(crossHost(), items)).toBe(false)
  })
})

test('in and out of one device count once', () => {
  const path = pathOf([hop('coffee lo out local'), hop('coffee lo in wire')])
  expect(holds(path, ['lo'])).toBe(true)
  expect(holds(path, ['lo', 'lo'])).toBe(false)
})

test('a port that a frame returns by is passed twice', () => {
  const path = pathOf([hop('host vetha in wire'), hop('host cni0 in bridged'), hop('host vetha out bridged')])
  expect(holds(path, ['vetha', 'cni0', 'vetha'])).toBe(true)
})

test('a regular expression with the g flag keeps no state', () => {
  const item = /cni0/g
  expect([holds(crossHost(), [item]), holds(crossHost(), [item])]).toEqual([true, true])
})

test('many ellipses over a long path end soon', () => {
  const path = pathOf(Array.from({ length: 400 }, (_, index) => hop(`host eth${index} in wire`, echo('10.0.0.1', '10.0.0.2'))))
  const items = [...Array.from({ length: 30 }, () => ['...', 'eth*']).flat(), 'nowhere']
  expect(holds(path, items)).toBe(false)
})

test('judges the reply by its own path', () => {
  const { reply } = crossHost()
  expect(holds(reply, ['flannel.1', 'cni0', 'veth'])).toBe(true)
})

test('says where a lost packet was lost', async () => {
  expect(await failure(toTraverse, crossHostWithoutRemote(), ['veth', 'cni0', 'flannel.1', 'eth0'])).toMatchInlineSnapshot(`
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

test('says which device came instead of the one expected', async () => {
  expect(await failure(toTraverse, crossHost(), ['veth', 'cni0', 'eth0'])).toMatchInlineSnapshot(`
    "expect(trace).toTraverse(["veth", "cni0", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass veth, cni0, eth0
    It passed eth0, veth912977f8, cni0, flannel.1, eth0, eth0, flannel.1, cni0, vethb1, eth0
      after rain-kubernetes-1 cni0 came rain-kubernetes-1 flannel.1, not eth0

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                               fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171                  <- not eth0
      rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
      rain-kubernetes-2  eth0            in
      rain-kubernetes-2  flannel.1       in    route 10.168.1.0/24 dev cni0 scope link
      rain-kubernetes-2  cni0            out   neigh 10.168.1.32 lladdr 02:00:00:00:00:32 REACHABLE
      rain-kubernetes-2  vethb1          out
      tea                eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says that no device is the first one expected', async () => {
  expect(await failure(toTraverse, crossHost(), ['docker0', 'eth0'])).toMatchInlineSnapshot(`
    "expect(trace).toTraverse(["docker0", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass docker0, eth0
    It passed eth0, veth912977f8, cni0, flannel.1, eth0, eth0, flannel.1, cni0, vethb1, eth0
      it passed no docker0

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                               fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171
      rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
      rain-kubernetes-2  eth0            in
      rain-kubernetes-2  flannel.1       in    route 10.168.1.0/24 dev cni0 scope link
      rain-kubernetes-2  cni0            out   neigh 10.168.1.32 lladdr 02:00:00:00:00:32 REACHABLE
      rain-kubernetes-2  vethb1          out
      tea                eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says where a path that should not be so was passed', async () => {
  expect(await failureOfNot(toTraverse, crossHost(), ['flannel.1', 'eth0'])).toMatchInlineSnapshot(`
    "expect(trace).not.toTraverse(["flannel.1", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to pass flannel.1, eth0
    It passed from rain-kubernetes-1 flannel.1 to rain-kubernetes-1 eth0

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                               fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171
      rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
      rain-kubernetes-2  eth0            in
      rain-kubernetes-2  flannel.1       in    route 10.168.1.0/24 dev cni0 scope link
      rain-kubernetes-2  cni0            out   neigh 10.168.1.32 lladdr 02:00:00:00:00:32 REACHABLE
      rain-kubernetes-2  vethb1          out
      tea                eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says of a reply whose it was', async () => {
  expect(await failure(toTraverse, replyOf(62), ['cni0', 'flannel.1'])).toMatchInlineSnapshot(`
    "expect(path).toTraverse(["cni0", "flannel.1"])

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to pass cni0, flannel.1
    It passed eth0, flannel.1, cni0, veth912977f8, eth0
      after rain-kubernetes-1 cni0 came rain-kubernetes-1 veth912977f8, not flannel.1

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out                      <- not flannel.1
      coffee             eth0            in"
  `)
})

test('an empty list is refused with and without not', async () => {
  expect(await failure(toTraverse, crossHost(), [])).toMatchInlineSnapshot(`
    "expect(trace).toTraverse([])

    toTraverse was given [] as items, which is empty
    Write at least one: ['veth', 'cni0']"
  `)
  expect(toTraverse.call({ isNot: true }, crossHost(), []).pass).toBe(true)
})

test('says what to pass instead of a host', async () => {
  expect(await failure(toTraverse, host1(), ['cni0'])).toMatchInlineSnapshot(`
    "expect(host).toTraverse(["cni0"])

    toTraverse judges a trace or a path of one, and was given host 'rain-kubernetes-1'
    Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]"
  `)
})

test('refuses items that are no devices of a path', async () => {
  expect(await refusals(toTraverse, crossHost(), [undefined], ['cni0'], [['cni0', 7]], [[null]], [['']], [[{ ifName: 'cni0' }]], [['cni0', { kind: 'vlan' }]], [[{ via: 'flooded' }]])).toMatchInlineSnapshot(`
    "expect(trace).toTraverse(undefined)

    toTraverse was given undefined as items, which is no list of devices
    Write at least one: ['veth', 'cni0']

    expect(trace).toTraverse("cni0")

    toTraverse was given "cni0" as items, which is no list of devices
    Write at least one: ['veth', 'cni0']

    expect(trace).toTraverse(["cni0", 7])

    toTraverse was given 7 as items[1], which is no device
    Write a device ('flannel.1'), a kind ('veth'), 'netns/device', a glob, a RegExp, an object { netns, ifname, kind, via } or '...'

    expect(trace).toTraverse([null])

    toTraverse was given null as items[0], which is no device
    Write a device ('flannel.1'), a kind ('veth'), 'netns/device', a glob, a RegExp, an object { netns, ifname, kind, via } or '...'

    expect(trace).toTraverse([""])

    toTraverse was given "" as items[0], which is no device
    Write a device ('flannel.1'), a kind ('veth'), 'netns/device', a glob, a RegExp, an object { netns, ifname, kind, via } or '...'

    expect(trace).toTraverse([{ ifName: "cni0" }])

    toTraverse was given "cni0" as items[0].ifName, which is no field of a device of a path
    Fields of a device of a path: netns, ifname, kind, via

    expect(trace).toTraverse(["cni0", { kind: "vlan" }])

    toTraverse was given "vlan" as items[1].kind, which is no kind of device
    Write one of: ether, veth, bridge, vxlan, loopback, macvlan

    expect(trace).toTraverse([{ via: "flooded" }])

    toTraverse was given "flooded" as items[0].via, which is no way to come to a device
    Write one of: local, wire, bridged, bridge-up, bridge-egress, routed, encap, decap"
  `)
})
