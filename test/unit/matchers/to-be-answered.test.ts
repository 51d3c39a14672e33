import { expect, test } from 'vitest'
import { toBeAnswered } from '../../../src/matchers/index.js'
import { failure, failureOfNot } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, replyOf } from '../../support/rain.js'
import { pathOf, traceOf } from '../../support/trace.js'

const lostReply = pathOf(replyOf(62).hops.slice(0, 2), {
  kind: 'dropped',
  at: { netns: 'rain-kubernetes-1', ifname: 'flannel.1' },
  reason: 'RP_FILTER',
  native: 'IP_RPFILTER',
  entry: { table: 'sysctl', row: { key: 'net.ipv4.conf.flannel/1.rp_filter', value: '1' } },
})

test('holds where the reply reached the sender', () => {
  expect(toBeAnswered.call({}, crossHost()).pass).toBe(true)
})

test('judges no path by itself', async () => {
  expect(await failure(toBeAnswered, replyOf(62))).toMatchInlineSnapshot(`
    "expect(path).toBeAnswered()

    toBeAnswered judges a trace, and was given a path
    Pass a trace: expect(await lab.ping(…))"
  `)
})

test('says why the request was lost', async () => {
  expect(await failure(toBeAnswered, crossHostWithoutRemote())).toMatchInlineSnapshot(`
    "expect(trace).toBeAnswered()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be answered
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

test('says that nothing was sent back', async () => {
  const { request } = crossHost()
  expect(await failure(toBeAnswered, traceOf(request))).toMatchInlineSnapshot(`
    "expect(trace).toBeAnswered()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be answered
    Delivered to tea eth0, and nothing was sent back

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

test('shows the way of a reply that was lost', async () => {
  const { request } = crossHost()
  expect(await failure(toBeAnswered, traceOf(request, { reply: lostReply }))).toMatchInlineSnapshot(`
    "expect(trace).toBeAnswered()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be answered
    The reply was dropped at rain-kubernetes-1 flannel.1: RP_FILTER (kernel: IP_RPFILTER)
      decided by: sysctl net.ipv4.conf.flannel/1.rp_filter=1

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in                       <- dropped

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('shows the way of a reply that should not have come', async () => {
  expect(await failureOfNot(toBeAnswered, crossHost())).toMatchInlineSnapshot(`
    "expect(trace).not.toBeAnswered()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to be answered
    The reply reached coffee eth0

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})
