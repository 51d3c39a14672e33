import { expect, test } from 'vitest'
import { toBeDelivered } from '../../../src/matchers/index.js'
import { failure, failureOfNot } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, crossHostWithoutRoute, replyOf } from '../../support/rain.js'
import { traceOf } from '../../support/trace.js'

test('judges the request and not the reply', () => {
  const { reply: _, ...silent } = crossHost()
  expect(toBeDelivered.call({}, traceOf(silent.request)).pass).toBe(true)
})

test('judges a reply or an error by itself', () => {
  expect(toBeDelivered.call({}, replyOf(62)).pass).toBe(true)
  expect(toBeDelivered.call({}, crossHostWithoutRoute().errors[0]).pass).toBe(true)
})

test('says why a packet was not delivered', async () => {
  expect(await failure(toBeDelivered, crossHostWithoutRemote())).toMatchInlineSnapshot(`
    "expect(trace).toBeDelivered()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be delivered
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

test('says where a packet arrived that should not have', async () => {
  expect(await failureOfNot(toBeDelivered, replyOf(62))).toMatchInlineSnapshot(`
    "expect(path).not.toBeDelivered()

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) not to be delivered
    Delivered to coffee eth0

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says what to pass instead of a probe that was not awaited', async () => {
  expect(await failure(toBeDelivered, Promise.resolve(crossHost()))).toMatchInlineSnapshot(`
    "expect(promise).toBeDelivered()

    toBeDelivered judges a trace or a path of one, and was given a promise
    Await it first: const trace = await lab.ping(…)"
  `)
})
