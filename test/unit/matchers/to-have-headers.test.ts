import { expect, test } from 'vitest'
import type { HeaderFields } from '../../../src/engine/index.js'
import { toHaveHeaders } from '../../../src/matchers/index.js'
import { failure, failureOfNot } from '../../support/matcher.js'
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
