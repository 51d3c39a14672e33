import { expect, test } from 'vitest'
import type { HeaderFields } from '../../../src/engine/index.js'
import { toHaveHeaders } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'

const wrapped = crossHost().at('rain-kubernetes-1', 'eth0')
const bare = crossHost().at('coffee', 'eth0')
const holds = (hop: unknown, fields: HeaderFields): boolean => toHaveHeaders.call({}, hop, fields).pass

test('a header by its name is the outermost of its kind', () => {
  expect(holds(wrapped, { ipv4: { src: '10.225.28.170' }, udp: { dport: 8472 } })).toBe(true)
  expect(holds(wrapped, { ipv4: { src: '10.168.0.12' } })).toBe(false)
  expect(holds(wrapped, { icmp: { type: 8 } })).toBe(true)
})

test('outer and inner are the two sides of the tunnel', () => {
  expect(holds(wrapped, { outer: { ipv4: { ttl: 64 } }, vxlan: { vni: 1 }, inner: { ipv4: { ttl: 63 } } })).toBe(true)
  expect(holds(bare, { inner: { ipv4: { ttl: 64 } } })).toBe(false)
})

test('fields that are left out are not judged, those that are absent differ', () => {
  expect(holds(bare, { ipv4: {} })).toBe(true)
  expect(holds(bare, { tcp: {} })).toBe(false)
  expect(holds(bare, { icmp: { mtu: 1450 } })).toBe(false)
})

test('takes asymmetric matchers for fields', () => {
  expect(holds(bare, { ipv4: { src: expect.stringContaining('10.168.'), id: expect.any(Number) } })).toBe(true)
})

test('says which fields differ and shows all headers', async () => {
  expect(await failure(toHaveHeaders, wrapped, { ethernet: { dst: 'fa:16:3e:43:01:3f' }, inner: { ipv4: { ttl: 64 }, tcp: { dport: 80 } } })).toMatchInlineSnapshot(`
    "expect(hop).toHaveHeaders({ ethernet: { dst: "fa:16:3e:43:01:3f" }, inner: { ipv4: { ttl: 64 }, tcp: { dport: 80 } } })

    Expected icmp out at rain-kubernetes-1 eth0 to have { ethernet: { dst: "fa:16:3e:43:01:3f" }, inner: { ipv4: { ttl: 64 }, tcp: { dport: 80 } } }
    It has other headers
      ethernet.dst is "fa:16:3e:43:01:3e", not "fa:16:3e:43:01:3f"
      inner.ipv4.ttl is 63, not 64
      inner.tcp is absent, not { dport: 80 }

      ethernet  dst fa:16:3e:43:01:3e  src 02:00:00:00:01:01  type 2048
      ipv4      src 10.225.28.170  dst 10.225.28.171  protocol 17  ttl 64  tos 0  id 7  df false  mf false  offset 0  length 84
      udp       sport 51234  dport 8472  length 40
      vxlan     flags 8  vni 1
      ethernet  dst b6:b2:a8:5f:2c:32  src 2a:00:00:00:00:01  type 2048
      ipv4      src 10.168.0.12  dst 10.168.1.32  protocol 1  ttl 63  tos 0  id 7  df true  mf false  offset 0  length 84
      icmp      type 8  code 0  id 1  seq 1
      payload   56 bytes"
  `)
})

test('says that headers which should differ do not', async () => {
  expect(await failureOfNot(toHaveHeaders, bare, { ipv4: { ttl: 64 } })).toMatchInlineSnapshot(`
    "expect(hop).not.toHaveHeaders({ ipv4: { ttl: 64 } })

    Expected icmp out at coffee eth0 not to have { ipv4: { ttl: 64 } }
    It has

      ethernet  dst 02:00:00:00:00:02  src 02:00:00:00:00:01  type 2048
      ipv4      src 10.168.0.12  dst 10.168.1.32  protocol 1  ttl 64  tos 0  id 7  df true  mf false  offset 0  length 84
      icmp      type 8  code 0  id 1  seq 1
      payload   56 bytes"
  `)
})

test('says what to look at where the packet did not pass', async () => {
  expect(await failure(toHaveHeaders, crossHost().at('tea', 'eth1'), { ipv4: { ttl: 64 } })).toMatchInlineSnapshot(`
    "expect(received).toHaveHeaders({ ipv4: { ttl: 64 } })

    toHaveHeaders judges a hop, and was given undefined
    trace.at() is undefined where the request did not pass; expect(trace).toTraverse([…]) shows its path"
  `)
})

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveHeaders, crossHost(), { ipv4: { ttl: 64 } })).toMatchInlineSnapshot(`
    "expect(trace).toHaveHeaders({ ipv4: { ttl: 64 } })

    toHaveHeaders judges a hop, and was given a trace
    Pass a hop of a trace: expect(trace.at('rain-kubernetes-1', 'flannel.1'))"
  `)
})

test('refuses headers and fields that there are not', async () => {
  expect(await refusals(toHaveHeaders, bare, [undefined], ['ipv4'], [{ ip: { ttl: 64 } }], [{ ipv4: { TTL: 64 } }], [{ tcp: { flags: { SYN: true } } }], [{ ipv4: 64 }])).toMatchInlineSnapshot(`
    "expect(hop).toHaveHeaders(undefined)

    toHaveHeaders was given undefined, which is no object
    Write fields of the headers of a hop: { ethernet, arp, ipv4, icmp, udp, tcp, payload, vxlan, outer, inner }

    expect(hop).toHaveHeaders("ipv4")

    toHaveHeaders was given "ipv4", which is no object
    Write fields of the headers of a hop: { ethernet, arp, ipv4, icmp, udp, tcp, payload, vxlan, outer, inner }

    expect(hop).toHaveHeaders({ ip: { ttl: 64 } })

    toHaveHeaders was given { ttl: 64 } as ip, which is no field of the headers of a hop
    Fields of the headers of a hop: ethernet, arp, ipv4, icmp, udp, tcp, payload, vxlan, outer, inner

    expect(hop).toHaveHeaders({ ipv4: { TTL: 64 } })

    toHaveHeaders was given 64 as ipv4.TTL, which is no field of an ipv4 header
    Fields of an ipv4 header: src, dst, protocol, ttl, tos, id, df, mf, offset, length, checksum, options, reserved, version, ihl

    expect(hop).toHaveHeaders({ tcp: { flags: { SYN: true } } })

    toHaveHeaders was given true as tcp.flags.SYN, which is no field of the tcp flags
    Fields of the tcp flags: syn, ack, fin, rst, psh, urg, ece, cwr

    expect(hop).toHaveHeaders({ ipv4: 64 })

    toHaveHeaders was given 64 as ipv4, which is no object
    Write fields of an ipv4 header: { src, dst, protocol, ttl, tos, id, df, mf, offset, length, checksum, options, reserved, version, ihl }"
  `)
})
