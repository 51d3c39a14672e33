import { expect, test } from 'vitest'
import { toTraverseExactly } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, replyOf } from '../../support/rain.js'

const WHOLE = ['tea/eth0', 'flannel.1', 'cni0', 'veth', 'coffee/eth0']
const holds = (items: readonly string[]): boolean => toTraverseExactly.call({}, replyOf(62), items).pass

test('covers the path from its first device to its last', () => {
  expect(holds(WHOLE)).toBe(true)
  expect(holds(WHOLE.slice(1))).toBe(false)
  expect(holds(WHOLE.slice(0, -1))).toBe(false)
  expect(holds(['...', 'cni0', '...'])).toBe(true)
})

test('says which device is one too many', async () => {
  expect(await failure(toTraverseExactly, replyOf(62), WHOLE.slice(0, -1))).toMatchInlineSnapshot(`
    "expect(path).toTraverseExactly(["tea/eth0", "flannel.1", "cni0", "veth"])

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to pass exactly tea/eth0, flannel.1, cni0, veth
    It passed eth0, flannel.1, cni0, veth912977f8, eth0
      coffee eth0 is one device too many

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in                       <- one too many"
  `)
})

test('says that the path ended too early', async () => {
  expect(await failure(toTraverseExactly, replyOf(62), [...WHOLE, 'lo'])).toMatchInlineSnapshot(`
    "expect(path).toTraverseExactly(["tea/eth0", "flannel.1", "cni0", "veth", "coffee/eth0", "lo"])

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to pass exactly tea/eth0, flannel.1, cni0, veth, coffee/eth0, lo
    It passed eth0, flannel.1, cni0, veth912977f8, eth0
      after coffee eth0 came nothing, not lo

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says where a lost packet was lost', async () => {
  expect(await failure(toTraverseExactly, crossHostWithoutRemote(), ['eth0', 'veth', 'cni0', 'flannel.1', 'eth0'])).toMatchInlineSnapshot(`
    "expect(trace).toTraverseExactly(["eth0", "veth", "cni0", "flannel.1", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass exactly eth0, veth, cni0, flannel.1, eth0
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

test('says that a path which should not be so is so', async () => {
  expect(await failureOfNot(toTraverseExactly, replyOf(62), WHOLE)).toMatchInlineSnapshot(`
    "expect(path).not.toTraverseExactly(["tea/eth0", "flannel.1", "cni0", "veth", "coffee/eth0"])

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) not to pass exactly tea/eth0, flannel.1, cni0, veth, coffee/eth0
    It passed from tea eth0 to coffee eth0

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says what to pass instead of a hop', async () => {
  expect(await failure(toTraverseExactly, crossHost().at('rain-kubernetes-1', 'flannel.1'), ['cni0'])).toMatchInlineSnapshot(`
    "expect(hop).toTraverseExactly(["cni0"])

    toTraverseExactly judges a trace or a path of one, and was given a hop
    Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]"
  `)
})

test('refuses items that are no devices of a path', async () => {
  expect(await refusals(toTraverseExactly, crossHost(), [undefined], [[]], [[{ device: 'cni0' }]])).toMatchInlineSnapshot(`
    "expect(trace).toTraverseExactly(undefined)

    toTraverseExactly was given undefined as items, which is no list of devices
    Write at least one: ['veth', 'cni0']

    expect(trace).toTraverseExactly([])

    toTraverseExactly was given [] as items, which is empty
    Write at least one: ['veth', 'cni0']

    expect(trace).toTraverseExactly([{ device: "cni0" }])

    toTraverseExactly was given "cni0" as items[0].device, which is no field of a device of a path
    Fields of a device of a path: netns, ifname, kind, via"
  `)
})
