// Read by the type checker alone: each @ts-expect-error is an error that a user must get.
import * as chai from 'chai'
import { expect } from 'vitest'
import { hopspec } from '../../src/chai/index.js'
import { flannel } from '../../src/cni/index.js'
import { cluster } from '../../src/dsl/index.js'
import type { Lab, Trace } from '../../src/engine/index.js'
import { matchers } from '../../src/matchers/index.js'
import { describeLab } from '../../src/vitest/index.js'

declare const trace: Trace
declare const lab: Lab

// Vitest: trace matchers at once, state matchers awaited, all behind `.not`.
const nothing: void = expect(trace).toTraverse(['veth', /^cni/, { kind: 'vxlan', via: 'routed' }, '...'])
const promised: Promise<void> = expect(lab.host('a')).not.toHaveRoute('default via 10.0.0.1')
void [nothing, promised]
expect(trace).toBeEncapsulated({ vni: expect.any(Number), inner: { ipv4: { src: '10.0.0.1', ttl: expect.any(Number) } } })
expect(trace.at('a', 'eth0')).toHaveHeaders({ tcp: { flags: { syn: true } } })
expect(lab.host('a')).toHaveLink({ ifname: 'flannel.1', id: 1, master: expect.anything() })
expect(lab.pod('a').link('eth0')).toBePeerOf(lab.host('b').link('veth1'))

// @ts-expect-error a list, not a device
expect(trace).toTraverse('veth')
// @ts-expect-error no such kind of link
expect(trace).toTraverse([{ kind: 'vlan' }])
// @ts-expect-error no such reason
expect(trace).toBeDropped({ reason: 'NO_SUCH_REASON' })
// @ts-expect-error type and code
expect(trace).toBeRejected({ icmp: '3' })
// @ts-expect-error no such header
expect(trace).toBeEncapsulated({ outer: { ipv6: {} } })
// @ts-expect-error a number
expect(trace.at('a', 'eth0')).toHaveHeaders({ ipv4: { ttl: '64' } })
// @ts-expect-error no such field of a route
expect(lab.host('a')).toHaveRoute({ via: '10.0.0.1' })
// @ts-expect-error no such field of any link
expect(lab.host('a')).toHaveLink({ name: 'cni0' })
// @ts-expect-error a link, not its name
expect(lab.pod('a').link('eth0')).toBePeerOf('veth1')
// @ts-expect-error no such way of resolving
expect(trace).toResolve('10.0.0.1', { by: 'magic' })

// Asymmetric matchers have a place wherever one is taken.
const asymmetric: { asymmetricMatch(other: unknown): boolean } = expect.toTraverse(['veth'])
const negated: { asymmetricMatch(other: unknown): boolean } = expect.not.toBeDelivered()
void [asymmetric, negated]

// By hand.
expect.extend(matchers)

// chai: names without 'to', 'toBe' and 'toHave'; what is judged at once can be chained.
const { expect: assert } = chai.use(hopspec)
assert(trace).to.traverse(['veth']).and.to.not.be.dropped({ reason: 'NO_ROUTE' })
const awaited: Promise<void> = assert(lab.host('a')).to.have.fdbEntry({ mac: 'b6:b2:a8:5f:2c:32' })
void awaited
// @ts-expect-error no such assertion
assert(trace).to.beDelivered()
// @ts-expect-error no such reason
assert(trace).to.be.dropped({ reason: 'NO_SUCH_REASON' })

// The lab of a suite knows the names of its cluster.
const rain = cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' })).host('one', (host) => host.pod('coffee'))
describeLab(rain, ({ lab: own }) => {
  own.ping('coffee', 'one')
  own.host('one').link('cni0').address.toUpperCase()
  // @ts-expect-error no such pod
  own.ping('coffee', 'tea')
  // @ts-expect-error a pod is no host
  own.host('coffee')
})
describeLab(rain)
describeLab.only(rain, { engine: 'kernel', timeout: 60_000 }, () => {})
// @ts-expect-error no such engine
describeLab(rain, { engine: 'mininet' })
