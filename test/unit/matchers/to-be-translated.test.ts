import { describe, expect, test } from 'vitest'
import { toBeTranslated, type TranslationExpectation } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, masqueraded } from '../../support/rain.js'
import { echo, ethernet, hop, ipv4, pathOf, payload, traceOf, udp } from '../../support/trace.js'

const holds = (received: unknown, expected?: TranslationExpectation): boolean => toBeTranslated.call({}, received, expected).pass

test('a tunnel and its addresses are no translation', () => {
  expect(holds(crossHost())).toBe(false)
})

test('a rewritten source is one, where the packet first had it', () => {
  expect(holds(masqueraded())).toBe(true)
  expect(holds(masqueraded(), { src: '10.225.28.170', at: 'rain-kubernetes-1/eth0' })).toBe(true)
  expect(holds(masqueraded(), { src: '10.225.28.171' })).toBe(false)
  expect(holds(masqueraded(), { at: 'rain-kubernetes-2' })).toBe(false)
  expect(holds(masqueraded(), { src: expect.stringMatching(/^10\.225\./) })).toBe(true)
})

describe('ports', () => {
  const datagram = (dst: string, dport: number) => [ethernet(), ipv4('10.0.0.2', dst, { protocol: 17 }), udp(4000, dport), payload()]
  const path = pathOf([hop('client eth0 out local', datagram('10.96.0.10', 53)), hop('host cni0 in bridge-up', datagram('10.96.0.10', 53)), hop('host vethb out routed', datagram('10.0.0.9', 5353))])

  test('a destination may be given with its port', () => {
    expect(holds(path, { dst: '10.0.0.9:5353' })).toBe(true)
    expect(holds(path, { dst: '10.0.0.9' })).toBe(true)
    expect(holds(path, { dst: '10.0.0.9:53' })).toBe(false)
  })

  test('a fragment without ports is not translated', () => {
    const later = [ethernet(), ipv4('10.0.0.2', '10.96.0.10', { protocol: 17, offset: 1480 }), payload()]
    expect(holds(pathOf([hop('client eth0 out local', datagram('10.96.0.10', 53)), hop('host cni0 in bridge-up', later)]))).toBe(false)
  })

  test('what the stack of the sender rewrote shows against what was asked for', () => {
    const probe = { protocol: 'udp', netns: 'client', from: 'client', to: '10.96.0.10', dst: '10.96.0.10', port: 53, size: 32, ttl: 64, tos: 0 } as const
    const trace = traceOf(pathOf([hop('client eth0 out local', datagram('10.0.0.9', 5353))]), { probe })
    expect(holds(trace, { dst: '10.0.0.9:5353', at: 'client' })).toBe(true)
  })

  test('what was redirected on the way up shows in its connection', () => {
    const entry = {
      table: 'conntrack',
      row: { protocol: 17, original: { src: '10.0.0.2', dst: '10.96.0.10', sport: 4000, dport: 53 }, reply: { src: '10.0.0.1', dst: '10.0.0.2', sport: 5353, dport: 4000 } },
    } as const
    const redirected = pathOf([hop('host cni0 in bridge-up', datagram('10.96.0.10', 53), [entry])])
    expect(holds(redirected, { dst: '10.0.0.1:5353', at: 'host' })).toBe(true)
    expect(holds(pathOf([hop('host cni0 in bridge-up', datagram('10.96.0.10', 53))]))).toBe(false)
  })
})

test('says into what it was translated instead, and by which rule', async () => {
  expect(await failure(toBeTranslated, masqueraded(), { src: '192.0.2.1', at: 'rain-kubernetes-1' })).toMatchInlineSnapshot(`
    "expect(trace).toBeTranslated({ src: "192.0.2.1", at: "rain-kubernetes-1" })

    Expected icmp 10.168.0.12 (coffee) > 10.225.28.171 (rain-kubernetes-2) to be translated to src 192.0.2.1 at rain-kubernetes-1
    Translated at rain-kubernetes-1 eth0: 10.168.0.12 > 10.225.28.171 is now 10.225.28.170 > 10.225.28.171
      decided by: nft ip nat FLANNEL-POSTRTG rule 3: masquerade

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.225.28.0/24 dev eth0 scope link
                                               nft ip nat FLANNEL-POSTRTG rule 3: masquerade
      rain-kubernetes-1  eth0            out   src 10.168.0.12 is now 10.225.28.170
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
      rain-kubernetes-2  eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to rain-kubernetes-2"
  `)
})

test('says that nothing was translated', async () => {
  expect(await failure(toBeTranslated, pathOf([hop('a eth0 out local', echo('10.0.0.1', '10.0.0.2'))]), { src: '192.0.2.1' })).toMatchInlineSnapshot(`
    "expect(path).toBeTranslated({ src: "192.0.2.1" })

    Expected icmp 10.0.0.1 (a) > 10.0.0.2 (a) to be translated to src 192.0.2.1
    It arrived with the addresses that it was sent with

      a  eth0            out   icmp ttl 64"
  `)
})

test('says what was translated that should be untouched', async () => {
  expect(await failureOfNot(toBeTranslated, masqueraded())).toMatchInlineSnapshot(`
    "expect(trace).not.toBeTranslated()

    Expected icmp 10.168.0.12 (coffee) > 10.225.28.171 (rain-kubernetes-2) not to be translated
    Translated at rain-kubernetes-1 eth0: 10.168.0.12 > 10.225.28.171 is now 10.225.28.170 > 10.225.28.171
      decided by: nft ip nat FLANNEL-POSTRTG rule 3: masquerade

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.225.28.0/24 dev eth0 scope link
                                               nft ip nat FLANNEL-POSTRTG rule 3: masquerade
      rain-kubernetes-1  eth0            out   src 10.168.0.12 is now 10.225.28.170
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE
      rain-kubernetes-2  eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to rain-kubernetes-2"
  `)
})

test('says what to pass instead of a host', async () => {
  expect(await failure(toBeTranslated, host1())).toMatchInlineSnapshot(`
    "expect(host).toBeTranslated()

    toBeTranslated judges a trace or a path of one, and was given host 'rain-kubernetes-1'
    Pass a trace: expect(await lab.ping(…)); or one of its paths: trace.reply, trace.errors[0]"
  `)
})

test('refuses what is no address and no place', async () => {
  expect(await refusals(toBeTranslated, masqueraded(), [null], [{ source: '10.0.0.1' }], [{ src: 'tea' }], [{ dst: '10.0.0.1:http' }], [{ at: 7 }])).toMatchInlineSnapshot(`
    "expect(trace).toBeTranslated(null)

    toBeTranslated was given null, which is no object
    Write fields of a translation: { src, dst, at }

    expect(trace).toBeTranslated({ source: "10.0.0.1" })

    toBeTranslated was given "10.0.0.1" as source, which is no field of a translation
    Fields of a translation: src, dst, at

    expect(trace).toBeTranslated({ src: "tea" })

    toBeTranslated was given "tea" as src, which is neither an address nor 'address:port'
    Write '10.225.28.170' or '10.225.28.170:8080'

    expect(trace).toBeTranslated({ dst: "10.0.0.1:http" })

    toBeTranslated was given "10.0.0.1:http" as dst, which is neither an address nor 'address:port'
    Write '10.225.28.170' or '10.225.28.170:8080'

    expect(trace).toBeTranslated({ at: 7 })

    toBeTranslated was given 7 as at, which is no place
    Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'"
  `)
})
