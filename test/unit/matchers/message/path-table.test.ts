import { expect, test } from 'vitest'
import { formatPathTable, pathRows } from '../../../../src/matchers/index.js'
import { crossHost, crossHostWithoutRemote } from '../../../support/rain.js'
import { echo, hop, pathOf } from '../../../support/trace.js'

test('shows the look-ups of the sender where they are what went wrong', () => {
  const path = pathOf([hop('coffee eth0 out local', echo('10.168.0.12', '10.168.0.99'), [{ table: 'route', row: { dst: '10.168.0.0/24', dev: 'eth0' } }])], {
    kind: 'dropped', at: { netns: 'coffee', ifname: 'eth0' }, reason: 'NEIGH_FAILED',
  })
  expect(formatPathTable(path).join('\n')).toMatchInlineSnapshot(`
    "  coffee  eth0            out   icmp ttl 64
                                    route 10.168.0.0/24 dev eth0  <- dropped"
  `)
})

test('leaves the middle of a loop out', () => {
  const hops = Array.from({ length: 120 }, (_, index) => hop(`rain-kubernetes-1 flannel.1 ${index % 2 ? 'in decap' : 'out routed'}`, echo('10.168.0.12', '10.168.1.32')))
  const lines = formatPathTable(pathOf(hops, { kind: 'looped', at: { netns: 'rain-kubernetes-1', ifname: 'flannel.1' }, reason: 'LOOP', passes: 60 }))
  expect(lines).toHaveLength(15)
  expect(lines[10]).toBe('  … 106 more hops …')
  expect(lines.at(-1)).toMatch(/<- looped$/)
})

test('a chain that lets the packet pass is not mentioned, one that drops it is', () => {
  const policy = (verdict: 'accept' | 'drop') => ({ table: 'nft', row: { family: 'ip', table: 'filter', chain: 'FORWARD', policy: verdict } }) as const
  const through = (verdict: 'accept' | 'drop') => formatPathTable(pathOf([hop('a eth0 out local', echo('10.0.0.1', '10.0.0.2')), hop('h cni0 in bridge-up', echo('10.0.0.1', '10.0.0.2'), [policy(verdict)])])).join('\n')
  expect(through('accept')).not.toContain('nft')
  expect(through('drop')).toContain('nft ip filter FORWARD policy drop')
})

test('has a row for each hop, whatever its number of lines', () => {
  const { request } = crossHost()
  expect(pathRows(request).map(({ hop }) => hop)).toEqual(request.hops.map((_, index) => index))
  expect(pathRows(crossHostWithoutRemote().request).at(-1)?.lines.at(-1)).toMatch(/<- dropped$/)
})
