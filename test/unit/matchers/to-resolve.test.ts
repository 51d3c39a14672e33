import { expect, test } from 'vitest'
import { toResolve, type ResolveExpectation } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, replyOf } from '../../support/rain.js'

const holds = (ip: string, expected?: ResolveExpectation): boolean => toResolve.call({}, crossHost(), ip, expected).pass

test('knows what was asked on the wire', () => {
  expect(holds('10.225.28.171')).toBe(true)
  expect(holds('10.225.28.171', { by: 'broadcast', lladdr: 'fa:16:3e:43:01:3e', at: 'rain-kubernetes-1/eth0' })).toBe(true)
  expect(holds('10.225.28.171', { by: 'cache' })).toBe(false)
})

test('knows what the neighbour tables had', () => {
  expect(holds('10.168.1.0', { by: 'permanent', lladdr: 'b6:b2:a8:5f:2c:32' })).toBe(true)
  expect(holds('10.168.1.0', { by: 'broadcast' })).toBe(false)
  expect(holds('10.168.0.1', { by: 'cache', at: 'coffee' })).toBe(true)
  expect(holds('10.168.0.1', { lladdr: expect.stringContaining('9e:') })).toBe(true)
})

test('an address that nobody answered for is not resolved', () => {
  const trace = { ...crossHost(), arp: [{ netns: 'coffee', ifname: 'eth0', ip: '10.168.0.99', cast: 'broadcast' as const, requests: [] }] }
  expect(toResolve.call({}, trace, '10.168.0.99').pass).toBe(false)
})

test('an announcement resolves nothing', () => {
  const trace = { ...crossHost(), arp: [{ netns: 'coffee', ifname: 'eth0', ip: '10.168.0.12', cast: 'announcement' as const, lladdr: 'ce:02:ae:31:b1:46', requests: [] }] }
  expect(toResolve.call({}, trace, '10.168.0.12').pass).toBe(false)
})

test('judges no path by itself', async () => {
  expect(await failure(toResolve, replyOf(62), '10.168.1.0')).toMatchInlineSnapshot(`
    "expect(path).toResolve("10.168.1.0")

    toResolve judges a trace, and was given a path
    Pass a trace: expect(await lab.ping(…))"
  `)
})

test('says how it was resolved instead', async () => {
  expect(await failure(toResolve, crossHost(), '10.168.1.0', { by: 'broadcast' })).toMatchInlineSnapshot(`
    "expect(trace).toResolve("10.168.1.0", { by: "broadcast" })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to resolve 10.168.1.0 by broadcast
    rain-kubernetes-1 flannel.1 knew from a permanent neighbour entry 10.168.1.0: b6:b2:a8:5f:2c:32

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

test('says that nobody needed the address', async () => {
  expect(await failure(toResolve, crossHost(), '10.168.9.9')).toMatchInlineSnapshot(`
    "expect(trace).toResolve("10.168.9.9")

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to resolve 10.168.9.9
    Nobody needed 10.168.9.9; asked for: 10.225.28.171

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

test('says how an address was resolved that should not have been', async () => {
  expect(await failureOfNot(toResolve, crossHost(), '10.225.28.171', { by: 'broadcast' })).toMatchInlineSnapshot(`
    "expect(trace).not.toResolve("10.225.28.171", { by: "broadcast" })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to resolve 10.225.28.171 by broadcast
    rain-kubernetes-1 eth0 asked everybody for 10.225.28.171: fa:16:3e:43:01:3e

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

test('says what to pass instead of a host', async () => {
  expect(await failure(toResolve, host1(), '10.168.1.0')).toMatchInlineSnapshot(`
    "expect(host).toResolve("10.168.1.0")

    toResolve judges a trace, and was given host 'rain-kubernetes-1'
    Pass a trace: expect(await lab.ping(…))"
  `)
})

test('refuses what is no address, no MAC address and no way to resolve', async () => {
  expect(await refusals(toResolve, crossHost(), [undefined], ['tea'], ['10.168.1.0', null], ['10.168.1.0', { by: 'magic' }], ['10.168.1.0', { lladdr: 'tea' }], ['10.168.1.0', { mac: 'b6:b2:a8:5f:2c:32' }])).toMatchInlineSnapshot(`
    "expect(trace).toResolve(undefined)

    toResolve was given undefined as ip, which is no IPv4 address
    Write an address: '10.168.1.0'

    expect(trace).toResolve("tea")

    toResolve was given "tea" as ip, which is no IPv4 address
    Write an address: '10.168.1.0'

    expect(trace).toResolve("10.168.1.0", null)

    toResolve was given null, which is no object
    Write fields of a resolution: { lladdr, by, at }

    expect(trace).toResolve("10.168.1.0", { by: "magic" })

    toResolve was given "magic" as by, which is no way to resolve an address
    Write one of: broadcast, unicast, permanent, cache

    expect(trace).toResolve("10.168.1.0", { lladdr: "tea" })

    toResolve was given "tea" as lladdr, which is no MAC address
    Write six hex pairs: 'b6:b2:a8:5f:2c:32'

    expect(trace).toResolve("10.168.1.0", { mac: "b6:b2:a8:5f:2c:32" })

    toResolve was given "b6:b2:a8:5f:2c:32" as mac, which is no field of a resolution
    Fields of a resolution: lladdr, by, at"
  `)
})
