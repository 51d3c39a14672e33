import { expect, test } from 'vitest'
import { toBeDropped, type DropExpectation } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, crossHostWithoutRoute } from '../../support/rain.js'

const holds = (expected?: DropExpectation): boolean => toBeDropped.call({}, crossHostWithoutRemote(), expected).pass

test.each<[string, DropExpectation]>([
  ['a namespace', { at: 'rain-kubernetes-1' }],
  ['a device', { at: 'flannel.1' }],
  ['both', { at: 'rain-kubernetes-1/flannel.1' }],
  ['a glob', { at: '*-1/flannel.*' }],
  ['an object', { at: { netns: 'rain-kubernetes-1', ifname: 'flannel.1' } }],
])('the place may be %s', (_, expected) => {
  expect(holds(expected)).toBe(true)
})

test('another place or another reason is another drop', () => {
  expect(holds({ at: 'rain-kubernetes-1/eth0' })).toBe(false)
  expect(holds({ at: { netns: 'rain-kubernetes-1', ifname: 'eth0' } })).toBe(false)
  expect(holds({ reason: 'NO_ROUTE' })).toBe(false)
})

test('a packet that was answered with an error was dropped too', () => {
  expect(toBeDropped.call({}, crossHostWithoutRoute(), { reason: 'NO_ROUTE' }).pass).toBe(true)
})

test('says where and why it was dropped instead', async () => {
  expect(await failure(toBeDropped, crossHostWithoutRemote(), { at: 'rain-kubernetes-2/flannel.1', reason: 'OTHERHOST' })).toMatchInlineSnapshot(`
    "expect(trace).toBeDropped({ at: "rain-kubernetes-2/flannel.1", reason: "OTHERHOST" })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be dropped at rain-kubernetes-2 flannel.1: OTHERHOST
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

test('says that it was delivered', async () => {
  expect(await failure(toBeDropped, crossHost().reply, { reason: 'RP_FILTER' })).toMatchInlineSnapshot(`
    "expect(path).toBeDropped({ reason: "RP_FILTER" })

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to be dropped: RP_FILTER
    Delivered to coffee eth0

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says why a packet was dropped that should not have been', async () => {
  expect(await failureOfNot(toBeDropped, crossHostWithoutRemote())).toMatchInlineSnapshot(`
    "expect(trace).not.toBeDropped()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to be dropped
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

test('a reason that does not exist is refused, also behind .not, where it would hold for ever', async () => {
  const misspelt = { reason: 'NO_NEIGHBOR' } as unknown as DropExpectation
  const message = await failure(toBeDropped, crossHostWithoutRemote(), misspelt)
  expect(message.split(', ROUTE_BLACKHOLE')[0]).toMatchInlineSnapshot(`
    "expect(trace).toBeDropped({ reason: "NO_NEIGHBOR" })

    toBeDropped was given "NO_NEIGHBOR" as reason, which does not exist
    Write one of: NO_ROUTE"
  `)
  expect(await failureOfNot(toBeDropped, crossHostWithoutRemote(), misspelt)).toContain('toBeDropped was given "NO_NEIGHBOR" as reason, which does not exist')
})

test('says what to pass instead of a promise', async () => {
  expect(await failure(toBeDropped, Promise.resolve(crossHost()))).toMatchInlineSnapshot(`
    "expect(promise).toBeDropped()

    toBeDropped judges a trace or a path of one, and was given a promise
    Await it first: const trace = await lab.ping(…)"
  `)
})

test('refuses fields that a drop has not, and what is no place', async () => {
  expect(await refusals(toBeDropped, crossHostWithoutRemote(), [null], ['NO_ROUTE'], [{ where: 'flannel.1' }], [{ at: '' }], [{ at: { host: 'rain-kubernetes-1' } }])).toMatchInlineSnapshot(`
    "expect(trace).toBeDropped(null)

    toBeDropped was given null, which is no object
    Write fields of a drop: { at, reason }

    expect(trace).toBeDropped("NO_ROUTE")

    toBeDropped was given "NO_ROUTE", which is no object
    Write fields of a drop: { at, reason }

    expect(trace).toBeDropped({ where: "flannel.1" })

    toBeDropped was given "flannel.1" as where, which is no field of a drop
    Fields of a drop: at, reason

    expect(trace).toBeDropped({ at: "" })

    toBeDropped was given "" as at, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'

    expect(trace).toBeDropped({ at: { host: "rain-kubernetes-1" } })

    toBeDropped was given "rain-kubernetes-1" as at.host, which is no field of a place
    Fields of a place: netns, ifname"
  `)
})
