import { expect, test } from 'vitest'
import { toBeRejected, type RejectExpectation } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, crossHostWithoutRoute } from '../../support/rain.js'

const holds = (expected?: RejectExpectation): boolean => toBeRejected.call({}, crossHostWithoutRoute(), expected).pass

test('knows what was sent in answer, and by whom', () => {
  expect(holds()).toBe(true)
  expect(holds({ icmp: '3/0' })).toBe(true)
  expect(holds({ icmp: '3/0', from: 'rain-kubernetes-1' })).toBe(true)
  expect(holds({ from: '10.168.0.1' })).toBe(true)
})

test('another answer or another sender is another rejection', () => {
  expect(holds({ icmp: '3/3' })).toBe(false)
  expect(holds({ tcp: 'rst' })).toBe(false)
  expect(holds({ from: 'tea' })).toBe(false)
  expect(holds({ from: '10.168.1.1' })).toBe(false)
})

test('a silent drop is no rejection', async () => {
  expect(await failure(toBeRejected, crossHostWithoutRemote(), { icmp: '3/0' })).toMatchInlineSnapshot(`
    "expect(trace).toBeRejected({ icmp: "3/0" })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be rejected with icmp 3/0
    Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET), and nobody was told
      no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
      nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says with what it was rejected instead', async () => {
  expect(await failure(toBeRejected, crossHostWithoutRoute(), { icmp: '3/3', from: 'tea' })).toMatchInlineSnapshot(`
    "expect(trace).toBeRejected({ icmp: "3/3", from: "tea" })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be rejected with icmp 3/3 from tea
    Rejected at rain-kubernetes-1 cni0: NO_ROUTE (kernel: IP_INNOROUTES), answered with icmp 3/0
      no route to 10.168.1.32

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in                 <- rejected

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says that it was delivered', async () => {
  expect(await failure(toBeRejected, crossHost().reply, { tcp: 'rst' })).toMatchInlineSnapshot(`
    "expect(path).toBeRejected({ tcp: "rst" })

    Expected icmp reply 10.168.1.32 (tea) > 10.168.0.12 (coffee) to be rejected with tcp rst
    Delivered to coffee eth0

      tea                eth0            out   icmp reply ttl 64
      rain-kubernetes-1  flannel.1       in
      rain-kubernetes-1  cni0            out
      rain-kubernetes-1  veth912977f8    out
      coffee             eth0            in"
  `)
})

test('says why a packet was rejected that should not have been', async () => {
  expect(await failureOfNot(toBeRejected, crossHostWithoutRoute())).toMatchInlineSnapshot(`
    "expect(trace).not.toBeRejected()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to be rejected
    Rejected at rain-kubernetes-1 cni0: NO_ROUTE (kernel: IP_INNOROUTES), answered with icmp 3/0
      no route to 10.168.1.32

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in                 <- rejected

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says what to pass instead of a host', async () => {
  expect(await failure(toBeRejected, host1())).toMatchInlineSnapshot(`
    "expect(host).toBeRejected()

    toBeRejected judges a trace or a path of one, and was given host 'rain-kubernetes-1'
    Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]"
  `)
})

test('refuses what nobody answers', async () => {
  expect(await refusals(toBeRejected, crossHostWithoutRoute(), [null], [{ icmp: 3 }], [{ icmp: '3' }], [{ tcp: 'fin' }], [{ code: '3/3' }], [{ icmp: '3/3', tcp: 'rst' }], [{ from: 7 }])).toMatchInlineSnapshot(`
    "expect(trace).toBeRejected(null)

    toBeRejected was given null, which is no object
    Write fields of a rejection: { icmp, tcp, from }

    expect(trace).toBeRejected({ icmp: 3 })

    toBeRejected was given 3 as icmp, which is no type and code of ICMP
    Write both: '3/3'

    expect(trace).toBeRejected({ icmp: "3" })

    toBeRejected was given "3" as icmp, which is no type and code of ICMP
    Write both: '3/3'

    expect(trace).toBeRejected({ tcp: "fin" })

    toBeRejected was given "fin" as tcp, which is no answer of TCP
    Write one of: rst

    expect(trace).toBeRejected({ code: "3/3" })

    toBeRejected was given "3/3" as code, which is no field of a rejection
    Fields of a rejection: icmp, tcp, from

    expect(trace).toBeRejected({ icmp: "3/3", tcp: "rst" })

    toBeRejected was given { icmp: "3/3", tcp: "rst" }, which asks for two answers at once
    Write either icmp or tcp

    expect(trace).toBeRejected({ from: 7 })

    toBeRejected was given 7 as from, which is no name
    Write a name: 'cni0'"
  `)
})
