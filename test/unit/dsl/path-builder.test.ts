import { expect, test } from 'vitest'
import { cluster } from '../../../src/dsl/index.js'
import type { PathBuilder, PathNode } from '../../../src/dsl/index.js'

type Ends = { readonly host: 'one'; readonly router: never; readonly pod: 'coffee'; readonly container: never }
const two = cluster('a').host('one', (host) => host.pod('coffee'))
const pathNode = (f: (path: PathBuilder<Ends>) => PathBuilder<Ends>): PathNode | undefined => two.path('coffee', 'one', f).paths[0]

test('the last probe that is named is sent', () => {
  expect(pathNode((path) => path.udp(53))?.probe).toEqual({ protocol: 'udp', port: 53 })
  expect(pathNode((path) => path.udp(53).tcp(80))?.probe).toEqual({ protocol: 'tcp', port: 80 })
  expect(pathNode((path) => path.tcp(80).icmp())?.probe).toEqual({ protocol: 'icmp' })
})

test('expectations gather in the order in which they were declared', () => {
  expect(
    pathNode((path) =>
      path.traverses(['veth', '...']).traversesExactly([/^veth/]).encapsulated().encapsulated({ vni: 1 }).untouched().masqueradedAs('one').droppedAt('one', 'flannel.1', 'VXLAN_NO_REMOTE'))?.expectations,
  ).toEqual([
    { kind: 'traverses', items: ['veth', '...'], exactly: false },
    { kind: 'traverses', items: [/^veth/], exactly: true },
    { kind: 'encapsulated', fields: {} },
    { kind: 'encapsulated', fields: { vni: 1 } },
    { kind: 'untouched' },
    { kind: 'masqueradedAs', host: 'one' },
    { kind: 'droppedAt', host: 'one', device: 'flannel.1', reason: 'VXLAN_NO_REMOTE' },
  ])
})

test('an asymmetric matcher among the fields is kept as it is', () => {
  const matcher = expect.any(Number) as unknown as { asymmetricMatch(other: unknown): boolean }
  const [expectation] = pathNode((path) => path.encapsulated({ vni: matcher }))?.expectations ?? []
  expect(expectation?.kind === 'encapsulated' && expectation.fields.vni).toBe(matcher)
})

test('a shared part of paths is written once', () => {
  expect(pathNode((path) => path.$call((one) => one.tcp(80).untouched()))).toMatchObject({ probe: { protocol: 'tcp', port: 80 }, expectations: [{ kind: 'untouched' }] })
})
