import { expect, test } from 'vitest'
import { cluster, flannel, openLab, type Hop, type Path } from '../../../src/index.js'
import { copiesOf, type PacketCopy } from '../../../src/report/copies.js'

const hop = (netns: string, ifname: string, dir: Hop['dir']): Hop => ({ netns, ifname, dir, kind: 'veth', via: 'wire', layers: [] })
const lost = (netns: string): Path['outcome'] => ({ kind: 'dropped', at: { netns }, reason: 'OTHERHOST' })
const ways = (copies: readonly PacketCopy[]): readonly string[] => copies.map(({ hops, shared, parent }) => `${hops.map(({ ifname }, at) => `${at === shared ? '| ' : ''}${ifname}`).join(' ')}${parent === undefined ? '' : ` of ${parent}`}`)

const path: Path = {
  hops: [hop('a', 'eth0', 'out'), hop('h', 'in', 'in'), hop('h', 'br', 'in'), hop('h', 'p1', 'out')],
  branches: [],
  outcome: { kind: 'delivered', at: { netns: 'b' } },
}

test('a copy has the hops that it shares, up to the place where it parted', () => {
  expect(ways(copiesOf({ ...path, branches: [{ why: 'flood', from: { netns: 'h', ifname: 'br' }, hops: [hop('h', 'p2', 'out')], outcome: lost('c') }] }))).toEqual(['eth0 in br | p2'])
})

test('a copy of a copy parts from that one', () => {
  const branches: Path['branches'] = [
    { why: 'flood', from: { netns: 'h', ifname: 'br' }, hops: [hop('h', 'vx', 'out'), hop('i', 'vx', 'in')], outcome: lost('i') },
    { why: 'flood', from: { netns: 'i', ifname: 'vx' }, hops: [hop('i', 'p3', 'out')], outcome: lost('i') },
  ]
  expect(ways(copiesOf({ ...path, branches }))).toEqual(['eth0 in br | vx vx', 'eth0 in br vx vx | p3 of 0'])
})

test('fragments that the sender cut share no hop, not even at the first device', () => {
  expect(ways(copiesOf({ ...path, branches: [{ why: 'fragment', from: { netns: 'a', ifname: 'eth0' }, hops: [hop('a', 'eth0', 'out'), hop('h', 'in', 'in')], outcome: lost('h') }] }))).toEqual(['| eth0 in'])
})

test('where nothing was seen of the way before, nothing is shared', () => {
  expect(ways(copiesOf({ ...path, hops: [], branches: [{ why: 'flood', from: { netns: 'h' }, hops: [hop('h', 'p2', 'out')], outcome: lost('c') }] }))).toEqual(['| p2'])
})

test('every fragment of a large echo through a tunnel is a copy that begins where the request does, and keeps its header', async () => {
  const rain = cluster('rain')
    .network(flannel.vxlan({ network: '10.168.0.0/16' }))
    .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee'))
    .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea'))
  await using lab = await openLab(rain, { engine: 'model' })
  const { request } = await lab.ping('coffee', 'tea', { size: 4000, df: false })
  const copies = copiesOf(request)
  expect(copies.length).toBeGreaterThan(1)
  for (const { hops, shared } of copies) {
    expect(hops[0]).toMatchObject({ netns: 'coffee', ifname: 'eth0' })
    const own = hops[shared]?.layers.findLast((layer) => layer.kind === 'ipv4')
    expect(own?.kind === 'ipv4' && own.offset).toBeGreaterThan(0)
  }
})
