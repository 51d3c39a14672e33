import { expect, test } from 'vitest'
import { toFragment } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote } from '../../support/rain.js'
import { echo, hop, pathOf, tunnelled } from '../../support/trace.js'

const whole = echo('10.168.0.12', '10.168.1.32')
const first = echo('10.168.0.12', '10.168.1.32', { mf: true })
const fragmented = pathOf([hop('coffee eth0 out local', whole), hop('rain-kubernetes-1 flannel.1 out routed', first)], undefined, [
  { why: 'fragment', from: { netns: 'rain-kubernetes-1', ifname: 'flannel.1' }, hops: [], outcome: { kind: 'delivered', at: { netns: 'tea' } } },
])

test('knows the device that parted the packet', () => {
  expect(toFragment.call({}, fragmented).pass).toBe(true)
  expect(toFragment.call({}, fragmented, 'rain-kubernetes-1/flannel.1').pass).toBe(true)
  expect(toFragment.call({}, fragmented, 'rain-kubernetes-1/eth0').pass).toBe(false)
})

test('a flood is no fragmentation', () => {
  const flooded = pathOf([hop('host cni0 in bridged', whole)], undefined, [{ why: 'flood', from: { netns: 'host', ifname: 'cni0' }, hops: [], outcome: { kind: 'delivered', at: { netns: 'tea' } } }])
  expect(toFragment.call({}, flooded).pass).toBe(false)
})

test('sees the fragment of a tunnel packet by its header', () => {
  const wrapped = tunnelled(1, '10.225.28.170', '10.225.28.171', whole).map((layer, index) => (index === 1 && layer.kind === 'ipv4' ? { ...layer, mf: true } : layer))
  const path = pathOf([hop('coffee eth0 out local', whole), hop('rain-kubernetes-1 eth0 out encap', wrapped)])
  expect(toFragment.call({}, path, 'eth0').pass).toBe(true)
})

test('a tunnel packet may be fragmented around a fragment, and is whole again behind the tunnel', () => {
  const wrap = (mf: boolean) => tunnelled(1, '10.225.28.170', '10.225.28.171', first).map((layer, index) => (index === 1 && layer.kind === 'ipv4' ? { ...layer, mf } : layer))
  const path = pathOf([hop('coffee eth0 out local', first), hop('rain-kubernetes-1 eth0 out encap', wrap(true)), hop('rain-kubernetes-2 eth0 in wire', wrap(true)), hop('rain-kubernetes-2 flannel.1 in decap', first)])
  expect(['coffee', 'rain-kubernetes-1', 'rain-kubernetes-2'].map((at) => toFragment.call({}, path, at).pass)).toEqual([true, true, false])
})

test('says that it arrived in one piece', async () => {
  expect(await failure(toFragment, crossHost().reply, 'flannel.1')).toMatchInlineSnapshot(`
    "expect(path).toFragment("flannel.1")

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to be fragmented at flannel.1
    Delivered to coffee eth0, in one piece

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says that it was lost in one piece', async () => {
  expect(await failure(toFragment, crossHostWithoutRemote())).toMatchInlineSnapshot(`
    "expect(trace).toFragment()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be fragmented
    Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET), in one piece
      no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
      nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says where a packet was fragmented that should not have been', async () => {
  expect(await failureOfNot(toFragment, fragmented)).toMatchInlineSnapshot(`
    "expect(path).not.toFragment()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (rain-kubernetes-1) not to be fragmented
    Fragmented at rain-kubernetes-1 flannel.1

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  flannel.1       out"
  `)
})

test('says what to pass instead of a host', async () => {
  expect(await failure(toFragment, host1())).toMatchInlineSnapshot(`
    "expect(host).toFragment()

    toFragment judges a trace or a path of one, and was given host 'rain-kubernetes-1'
    Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]"
  `)
})

test('refuses what is no place', async () => {
  expect(await refusals(toFragment, fragmented, [null], [{ count: 1 }], [''], [{ netns: 'rain-kubernetes-1', device: 'flannel.1' }])).toMatchInlineSnapshot(`
    "expect(path).toFragment(null)

    toFragment was given null as at, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'

    expect(path).toFragment({ count: 1 })

    toFragment was given 1 as at.count, which is no field of a place
    Fields of a place: netns, ifname

    expect(path).toFragment("")

    toFragment was given "" as at, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'

    expect(path).toFragment({ netns: "rain-kubernetes-1", device: "flannel.1" })

    toFragment was given "flannel.1" as at.device, which is no field of a place
    Fields of a place: netns, ifname"
  `)
})
