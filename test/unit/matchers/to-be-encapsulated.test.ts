import { expect, test } from 'vitest'
import type { EncapsulationFields } from '../../../src/engine/index.js'
import { toBeEncapsulated } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost, crossHostWithoutRemote, masqueraded } from '../../support/rain.js'

const holds = (fields?: EncapsulationFields): boolean => toBeEncapsulated.call({}, crossHost(), fields).pass

test('holds where one hop is inside a tunnel', () => {
  expect(holds()).toBe(true)
  expect(toBeEncapsulated.call({}, crossHost().reply).pass).toBe(false)
})

test('knows the VXLAN header, the outer and the inner headers', () => {
  expect(holds({ vni: 1, vxlan: { flags: 0x08 }, udp: { dport: 8472 } })).toBe(true)
  expect(holds({ outer: { ipv4: { src: '10.225.28.170', dst: '10.225.28.171', ttl: 64 } }, inner: { ipv4: { ttl: 63 }, icmp: { type: 8 } } })).toBe(true)
  expect(holds({ outer: { ipv4: { ttl: 63 } } })).toBe(false)
  expect(holds({ inner: { udp: { dport: 8472 } } })).toBe(false)
})

test('takes asymmetric matchers for fields', () => {
  expect(holds({ vni: expect.any(Number), udp: { sport: expect.any(Number) }, inner: { ethernet: { dst: expect.stringMatching(/^b6:/) } } })).toBe(true)
  expect(holds({ vni: expect.any(String) })).toBe(false)
})

test('all fields must be those of one hop', () => {
  expect(holds({ vni: 1, outer: { ethernet: { dst: 'aa:aa:aa:aa:aa:aa' } } })).toBe(false)
})

test('says which fields of the nearest hop differ', async () => {
  expect(await failure(toBeEncapsulated, crossHost(), { vni: 2, outer: { ipv4: { dst: '10.225.28.172' } } })).toMatchInlineSnapshot(`
    "expect(trace).toBeEncapsulated({ vni: 2, outer: { ipv4: { dst: "10.225.28.172" } } })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be encapsulated with { vni: 2, outer: { ipv4: { dst: "10.225.28.172" } } }
    At rain-kubernetes-1 eth0 it was in vxlan vni 1, 10.225.28.170 > 10.225.28.171
      vni is 1, not 2
      outer.ipv4.dst is "10.225.28.171", not "10.225.28.172"

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
                                               fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171
      rain-kubernetes-1  eth0            out   vxlan vni 1, 10.225.28.170 > 10.225.28.171
                                               neigh 10.225.28.171 lladdr fa:16:3e:43:01:3e REACHABLE   <- other headers
      rain-kubernetes-2  eth0            in
      rain-kubernetes-2  flannel.1       in    route 10.168.1.0/24 dev cni0 scope link
      rain-kubernetes-2  cni0            out   neigh 10.168.1.32 lladdr 02:00:00:00:00:32 REACHABLE
      rain-kubernetes-2  vethb1          out
      tea                eth0            in

    Repeat: npx hopspec trace specs/cross-host.spec.ts --from coffee --to tea"
  `)
})

test('says that a packet travelled in the clear', async () => {
  expect(await failure(toBeEncapsulated, masqueraded())).toMatchInlineSnapshot(`
    "expect(trace).toBeEncapsulated()

    Expected icmp 10.168.0.12 (coffee) > 10.225.28.171 (rain-kubernetes-2) to be encapsulated
    It went without a VXLAN header all the way

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

test('says that a packet was lost before the tunnel', async () => {
  expect(await failure(toBeEncapsulated, crossHostWithoutRemote(), { vni: 1 })).toMatchInlineSnapshot(`
    "expect(trace).toBeEncapsulated({ vni: 1 })

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to be encapsulated with { vni: 1 }
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

test('says where a packet was in a tunnel that should not have been', async () => {
  expect(await failureOfNot(toBeEncapsulated, crossHost())).toMatchInlineSnapshot(`
    "expect(trace).not.toBeEncapsulated()

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) not to be encapsulated
    At rain-kubernetes-1 eth0 it was in vxlan vni 1, 10.225.28.170 > 10.225.28.171

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

test('says what to pass instead of a reply that never came', async () => {
  expect(await failure(toBeEncapsulated, undefined, { vni: 1 })).toMatchInlineSnapshot(`
    "expect(received).toBeEncapsulated({ vni: 1 })

    toBeEncapsulated judges a trace or a path of one, and was given undefined
    Nothing is there to judge: trace.reply is undefined where no reply was sent (expect(trace).not.toBeAnswered() says that)"
  `)
})

test('refuses headers and fields that there are not', async () => {
  expect(await refusals(toBeEncapsulated, crossHost(), [null], ['vxlan'], [{ vnid: 1 }], [{ outer: { ipv6: {} } }], [{ inner: { ipv4: { saddr: '10.0.0.1' } } }], [{ udp: { port: 8472 } }], [{ outer: 7 }])).toMatchInlineSnapshot(`
    "expect(trace).toBeEncapsulated(null)

    toBeEncapsulated was given null, which is no object
    Write fields of an encapsulated packet: { vni, udp, vxlan, outer, inner }

    expect(trace).toBeEncapsulated("vxlan")

    toBeEncapsulated was given "vxlan", which is no object
    Write fields of an encapsulated packet: { vni, udp, vxlan, outer, inner }

    expect(trace).toBeEncapsulated({ vnid: 1 })

    toBeEncapsulated was given 1 as vnid, which is no field of an encapsulated packet
    Fields of an encapsulated packet: vni, udp, vxlan, outer, inner

    expect(trace).toBeEncapsulated({ outer: { ipv6: {} } })

    toBeEncapsulated was given {} as outer.ipv6, which is no field of the outer headers
    Fields of the outer headers: ethernet, arp, ipv4, icmp, udp, tcp, payload

    expect(trace).toBeEncapsulated({ inner: { ipv4: { saddr: "10.0.0.1" } } })

    toBeEncapsulated was given "10.0.0.1" as inner.ipv4.saddr, which is no field of an ipv4 header
    Fields of an ipv4 header: src, dst, protocol, ttl, tos, id, df, mf, offset, length, checksum, options, reserved, version, ihl

    expect(trace).toBeEncapsulated({ udp: { port: 8472 } })

    toBeEncapsulated was given 8472 as udp.port, which is no field of a udp header
    Fields of a udp header: sport, dport, length, checksum

    expect(trace).toBeEncapsulated({ outer: 7 })

    toBeEncapsulated was given 7 as outer, which is no object
    Write fields of the outer headers: { ethernet, arp, ipv4, icmp, udp, tcp, payload }"
  `)
})
