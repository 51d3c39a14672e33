import { describe, expect, test } from 'vitest'
import { boxLab, end, FORWARDING, way, type Box } from '../../../support/boxes.js'

const pod = (number: number, peer: string, more: Partial<Box> = {}): Box => ({ role: 'pod', links: { eth0: { to: `h/${peer}` } }, addrs: [`10.0.0.${number}/24 dev eth0`], ...more })
const host = (more: Partial<Box> = {}): Box => ({
  links: { br0: { kind: 'bridge' }, v1: { to: 'p1/eth0', master: 'br0' }, v2: { to: 'p2/eth0', master: 'br0' }, v3: { to: 'p3/eth0', master: 'br0' } },
  addrs: ['10.0.0.254/24 dev br0'],
  ...more,
})
const boxes = (h: Box = host(), p1 = pod(1, 'v1')) => ({ h, p1, p2: pod(2, 'v2'), p3: pod(3, 'v3') })

describe('a port of a bridge', () => {
  test('has no stack of its own: what is for its MAC is looked up by the bridge and goes up there', async () => {
    const p1 = pod(1, 'v1', { neigh: ['10.0.0.254 lladdr 02:00:00:00:01:03 dev eth0 nud permanent'] })
    const { request } = await boxLab(boxes(host(), p1)).ping('p1', '10.0.0.254')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0<')
    expect(end(request)).toBe('delivered at h br0')
    expect(request.hops[2]?.decided?.[0]).toMatchObject({ table: 'fdb', row: { mac: '02:00:00:00:01:03', dev: 'v1', state: 'permanent' } })
  })

  test('has an address that the bridge answers for', async () => {
    const trace = await boxLab(boxes(host({ addrs: ['10.0.0.254/24 dev br0', '10.0.0.77/32 dev v1'] }))).ping('p1', '10.0.0.77')
    expect(trace.verdict.answered).toBe(true)
    expect(trace.arp[0]).toMatchObject({ ip: '10.0.0.77', lladdr: '02:00:00:00:01:02' })
    expect(way(trace.request)).toBe('p1/eth0> h/v1< h/br0<')
  })

  // br_handle_frame(), net/bridge/br_input.c; IEEE 802.1D, table 7-10.
  test.each([
    ['01:80:c2:00:00:00', 'p1/eth0> h/v1< h/br0<', 'delivered at h br0'],
    ['01:80:c2:00:00:01', 'p1/eth0> h/v1<', 'dropped at h v1: BRIDGE_NO_EGRESS'],
    ['01:80:c2:00:00:03', 'p1/eth0> h/v1<', 'delivered at h v1'],
    ['01:80:c2:00:00:0e', 'p1/eth0> h/v1<', 'delivered at h v1'],
    ['01:80:c2:00:00:10', 'p1/eth0> h/v1< h/br0<', 'delivered at h br0'],
  ])('takes what is for its link alone, whatever the state of the port: %s', async (group, expected, outcome) => {
    const p1 = pod(1, 'v1', { neigh: [`10.0.0.254 lladdr ${group} dev eth0 nud permanent`] })
    const { request } = await boxLab({ h: { links: { br0: { kind: 'bridge' }, v1: { to: 'p1/eth0', master: 'br0' } }, addrs: ['10.0.0.254/24 dev br0'] }, p1 }).ping('p1', '10.0.0.254')
    expect([way(request), end(request)]).toEqual([expected, outcome])
  })

  test('is shut while its cable has no other end that is up', async () => {
    const lab = boxLab(boxes())
    await lab.ping('p1', '10.0.0.2')
    await lab.pod('p2').run('ip link set eth0 down')
    expect((await lab.host('h').state()).fdb.filter(({ dev, state }) => dev === 'v2' && state === 'dynamic')).toEqual([])
    const { request, arp } = await lab.ping('p3', '10.0.0.2')
    expect(end(request)).toBe('rejected at p3 eth0 by 3/1: NEIGH_FAILED')
    expect(arp[0]?.requests.map(way)).toEqual(Array.from({ length: 3 }, () => 'p3/eth0> h/v3< h/br0< h/v1> p1/eth0<'))
  })
})

describe('a bridge', () => {
  test('floods a multicast to every other port and hands it up', async () => {
    const p1 = pod(1, 'v1', { neigh: ['10.0.0.2 lladdr 01:00:5e:00:00:09 dev eth0 nud permanent'] })
    const { request } = await boxLab(boxes(host(), p1)).ping('p1', '10.0.0.2')
    const seen = [...request.hops, ...request.branches.flatMap(({ hops }) => hops)].map(({ netns, ifname, via }) => `${netns}/${ifname} ${via}`)
    expect(seen).toEqual(expect.arrayContaining(['h/v2 bridged', 'p2/eth0 wire', 'h/v3 bridged', 'p3/eth0 wire', 'h/br0 bridge-up']))
  })

  test('sends what it routes from one of its ports to another out again, one from the TTL', async () => {
    const p1 = pod(1, 'v1', { addrs: ['10.0.0.1/32 dev eth0'], routes: ['10.0.0.254/32 dev eth0', 'default via 10.0.0.254 dev eth0'] })
    const { request } = await boxLab(boxes(host({ sysctl: { ...FORWARDING, 'net.ipv4.conf.all.send_redirects': '0', 'net.ipv4.conf.br0.send_redirects': '0' } }), p1)).ping('p1', '10.0.0.2')
    expect(way(request)).toBe('p1/eth0> h/v1< h/br0< h/br0> h/v2> p2/eth0<')
    expect(request.hops.map(({ layers: [, ip] }) => ip?.kind === 'ipv4' && ip.ttl)).toEqual([64, 64, 64, 63, 63, 63])
  })
})
