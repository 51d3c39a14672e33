import { expect, test } from 'vitest'
import { toFlood } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'
import { echo, ethernet, hop, pathOf } from '../../support/trace.js'

const request = [ethernet({ dst: 'ff:ff:ff:ff:ff:ff', type: 0x0806 }), { kind: 'arp', op: 'request', sha: 'ce:02:ae:31:b1:46', spa: '10.168.0.12', tha: '00:00:00:00:00:00', tpa: '10.168.0.11' }] as const
const branch = (port: string, from = 'cni0') => ({
  why: 'flood' as const,
  from: { netns: 'rain-kubernetes-1', ifname: from },
  hops: [hop(`rain-kubernetes-1 ${port} out bridged`, request)],
  outcome: { kind: 'dropped' as const, at: { netns: 'rain-kubernetes-1', ifname: port }, reason: 'OTHERHOST' as const },
})
const toTea = [
  hop('coffee eth0 out local', request),
  hop('rain-kubernetes-1 veth912977f8 in wire', request),
  hop('rain-kubernetes-1 cni0 in bridged', request),
  hop('rain-kubernetes-1 veth96c9a6b1 out bridged', request),
  hop('tea eth0 in wire', request),
]
const flooded = pathOf(toTea, undefined, [branch('vetha1f27b10'), branch('vetha3dcbb37')])
const ALL = ['veth96c9a6b1', 'vetha1f27b10', 'vetha3dcbb37']

test('knows every port that a copy left by', () => {
  expect(toFlood.call({}, flooded, 'cni0').pass).toBe(true)
  expect(toFlood.call({}, flooded, 'rain-kubernetes-1/cni0', ALL).pass).toBe(true)
  expect(toFlood.call({}, flooded, 'cni0', ['veth*']).pass).toBe(true)
  expect(toFlood.call({}, flooded, 'docker0').pass).toBe(false)
})

test('every port that is named must have got a copy', () => {
  expect(toFlood.call({}, flooded, 'cni0', ALL.slice(1)).pass).toBe(true)
  expect(toFlood.call({}, flooded, 'cni0', [...ALL, 'veth912977f8']).pass).toBe(false)
})

test('a copy may have parted at the port that the frame came in by', () => {
  expect(toFlood.call({}, pathOf(toTea, undefined, [branch('vetha1f27b10', 'veth912977f8')]), 'cni0', ALL.slice(0, 2)).pass).toBe(true)
})

test('a broadcast to the only other port is a flood, a frame to a known port is none', () => {
  expect(toFlood.call({}, pathOf(toTea), 'cni0', ['veth96c9a6b1']).pass).toBe(true)
  const unicast = pathOf(toTea.map((one) => ({ ...one, layers: echo('10.168.0.12', '10.168.0.11') })))
  expect(toFlood.call({}, unicast, 'cni0').pass).toBe(false)
})

test('says to which ports it was flooded instead', async () => {
  expect(await failure(toFlood, flooded, 'cni0', ['veth96c9a6b1', 'veth912977f8'])).toMatchInlineSnapshot(`
    "expect(path).toFlood("cni0", ["veth96c9a6b1", "veth912977f8"])

    Expected arp who-has 10.168.0.11 of coffee to be flooded by cni0 to veth96c9a6b1, veth912977f8
    Flooded by rain-kubernetes-1 cni0 to veth96c9a6b1, vetha1f27b10, vetha3dcbb37

      coffee             eth0            out   arp who-has 10.168.0.11
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in
      rain-kubernetes-1  veth96c9a6b1    out
      tea                eth0            in"
  `)
})

test('says that it was switched to one port', async () => {
  expect(await failure(toFlood, crossHost().reply, 'cni0')).toMatchInlineSnapshot(`
    "expect(path).toFlood("cni0")

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to be flooded by cni0
    Delivered to coffee eth0, switched to one port

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says that a frame was flooded that should not have been', async () => {
  expect(await failureOfNot(toFlood, flooded, 'cni0')).toMatchInlineSnapshot(`
    "expect(path).not.toFlood("cni0")

    Expected arp who-has 10.168.0.11 of coffee not to be flooded by cni0
    Flooded by rain-kubernetes-1 cni0 to veth96c9a6b1, vetha1f27b10, vetha3dcbb37

      coffee             eth0            out   arp who-has 10.168.0.11
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in
      rain-kubernetes-1  veth96c9a6b1    out
      tea                eth0            in"
  `)
})

test('says what to pass instead of an ARP exchange, which is more than one path', async () => {
  expect(await failure(toFlood, { netns: 'coffee', ifname: 'eth0', ip: '10.168.0.11', cast: 'broadcast', requests: [flooded] }, 'cni0')).toMatchInlineSnapshot(`
    "expect(exchange).toFlood("cni0")

    toFlood judges a trace or a path of one, and was given an address resolution
    Each of its packets has a path: trace.arp[0]?.requests[0], trace.arp[0]?.reply"
  `)
})

test('refuses a bridge that is no place and ports that are no devices', async () => {
  expect(await refusals(toFlood, flooded, [], [7], ['cni0', 'veth96c9a6b1'], ['cni0', []], ['cni0', [{ port: 'veth96c9a6b1' }]])).toMatchInlineSnapshot(`
    "expect(path).toFlood(undefined)

    toFlood was given undefined as bridge, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'

    expect(path).toFlood(7)

    toFlood was given 7 as bridge, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'

    expect(path).toFlood("cni0", "veth96c9a6b1")

    toFlood was given "veth96c9a6b1" as ports, which is no list of devices
    Write at least one: ['veth', 'cni0']

    expect(path).toFlood("cni0", [])

    toFlood was given [] as ports, which is empty
    Write at least one: ['veth', 'cni0']

    expect(path).toFlood("cni0", [{ port: "veth96c9a6b1" }])

    toFlood was given "veth96c9a6b1" as ports[0].port, which is no field of a device of a path
    Fields of a device of a path: netns, ifname, kind, via"
  `)
})
