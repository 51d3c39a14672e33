import { describe, expect, test } from 'vitest'
import { verifyFrame } from '../../../../src/wire/index.js'
import { boxLab, end, ends, way, type Box } from '../../../support/boxes.js'

const MAC = { a: '06:00:00:00:00:0a', b: '06:00:00:00:00:0b' } as const

/** Two hosts with a tunnel between them and nothing behind it: 10.1.0.1 on a's vx0, 10.1.0.2 on b's. */
const host = (self: 'a' | 'b', more: Partial<Box> & { readonly id?: number; readonly port?: number; readonly mtu?: number; readonly underlay?: number; readonly local?: string; readonly mac?: string; readonly learning?: boolean } = {}): Box => {
  const [number, other] = self === 'a' ? [1, 'b' as const] : [2, 'a' as const]
  const { id, port, mtu = 1450, underlay = 1500, local = `192.0.2.${number}`, mac = MAC[self], learning = false, ...box } = more
  return {
    links: { eth0: { to: 'lan', mtu: underlay }, vx0: { mac, mtu, vxlan: { local, link: 'eth0', learning, ...(id !== undefined && { id }), ...(port !== undefined && { port }) } } },
    addrs: [`192.0.2.${number}/24 dev eth0`, `10.1.0.${number}/24 dev vx0`],
    neigh: [`10.1.0.${3 - number} lladdr ${MAC[other]} dev vx0 nud permanent`],
    fdb: [`${MAC[other]} dev vx0 dst 192.0.2.${3 - number} self permanent`],
    listen: ['udp 53'],
    ...box,
  }
}

describe('a VXLAN device', () => {
  test('wraps a frame: outer TTL 64, no DF, VNI valid, source port by flow, both headers whole', async () => {
    const { request } = await boxLab({ a: host('a'), b: host('b') }).ping('a', '10.1.0.2')
    expect(way(request)).toBe('a/vx0> a/eth0> b/eth0< b/vx0<')
    expect(request.hops[1]?.layers).toMatchObject([
      { kind: 'ethernet', src: '02:00:00:00:01:02', dst: '02:00:00:00:02:02' },
      { kind: 'ipv4', src: '192.0.2.1', dst: '192.0.2.2', protocol: 17, ttl: 64, tos: 0, df: false, length: 134 },
      { kind: 'udp', dport: 8472, length: 114 },
      { kind: 'vxlan', flags: 0x08, vni: 1 },
      { kind: 'ethernet', src: MAC.a, dst: MAC.b },
      { kind: 'ipv4', src: '10.1.0.1', dst: '10.1.0.2', ttl: 64, df: true },
      { kind: 'icmp', type: 8 },
      { kind: 'payload' },
    ])
    const udp = request.hops[1]?.layers[2]
    expect(udp?.kind === 'udp' && udp.sport).toBeGreaterThanOrEqual(32768)
    expect(udp).not.toHaveProperty('checksum', 0)
    expect(request.hops[3]?.layers).toBe(request.hops[0]?.layers)
  })

  test('makes the headers of RFC 7348, byte for byte, with a checksum of UDP', async () => {
    const lab = boxLab({ a: host('a'), b: host('b') })
    await lab.ping('a', '10.1.0.2', { size: 12 })
    const frame = (await lab.capture()).find(({ netns, ifname, dir, bytes }) => netns === 'a' && ifname === 'eth0' && dir === 'out' && bytes.length > 60)
    const bytes = frame?.bytes ?? new Uint8Array()
    expect(verifyFrame(bytes)).toEqual([])
    expect(Buffer.from(bytes).toString('hex').match(/../g)?.join(' ')).toMatchInlineSnapshot(`"02 00 00 00 02 02 02 00 00 00 01 02 08 00 45 00 00 5a 00 02 00 00 40 11 f6 8d c0 00 02 01 c0 00 02 02 b7 a1 21 18 00 46 85 8f 08 00 00 00 00 00 01 00 06 00 00 00 00 0b 06 00 00 00 00 0a 08 00 45 00 00 28 00 01 40 00 40 01 26 d0 0a 01 00 01 0a 01 00 02 08 00 1f 8d 00 01 00 01 68 6f 70 00 00 00 00 00 00 00 00 01"`)
  })

  test('takes the source port from the flow, so that one flow keeps it', async () => {
    const lab = boxLab({ a: host('a'), b: host('b') })
    const ports = async (port: number) => (await lab.udp('a', '10.1.0.2', { port, sport: 4000 })).request.hops[1]?.layers[2]
    expect(await ports(53)).toEqual(await ports(53))
    expect(await ports(53)).not.toEqual(await ports(54))
  })

  test('says which FDB entry is missing, and which one is nearest', async () => {
    const { request } = await boxLab({ a: host('a', { fdb: ['06:00:00:00:00:0c dev vx0 dst 192.0.2.2 self permanent'] }), b: host('b') }).ping('a', '10.1.0.2')
    expect(end(request)).toBe('dropped at a vx0: VXLAN_NO_REMOTE')
    expect(request.outcome).toMatchObject({
      native: 'NO_TX_TARGET', missing: `no FDB entry for ${MAC.b} dev vx0`, nearest: { entry: { table: 'fdb', row: { mac: '06:00:00:00:00:0c' } }, differs: 'last byte differs' },
    })
  })

  test('sends to every remote of the all-zero entry what no other entry is for, to the first one last', async () => {
    const fdb = ['00:00:00:00:00:00 dev vx0 dst 192.0.2.2 self permanent', '00:00:00:00:00:00 dev vx0 dst 192.0.2.9 self permanent']
    const { request } = await boxLab({ a: host('a', { fdb }), b: host('b') }).ping('a', '10.1.0.2')
    expect(way(request)).toBe('a/vx0> a/eth0> b/eth0< b/vx0<')
    expect(request.hops[0]?.decided?.slice(-2)).toMatchObject([{ table: 'fdb', row: { dst: '192.0.2.9' } }, { table: 'fdb', row: { dst: '192.0.2.2' } }])
  })

  test.each([
    ['another VNI', { id: 2 }, 'dropped at b eth0: VXLAN_VNI_NOT_FOUND', { nearest: { differs: 'VNI 2' } }],
    ['another port', { port: 4789 }, 'rejected at b eth0 by 3/3: PORT_CLOSED', {}],
    ['the MAC of the sender', { mac: MAC.a }, 'dropped at b eth0: VXLAN_LOCAL_MAC', { native: 'LOCAL_MAC', entry: { table: 'link', row: { ifname: 'vx0' } } }],
    ['another MAC than the entry says', { mac: '06:00:00:00:00:0f' }, 'dropped at b vx0: OTHERHOST', {}],
  ])('is not reached where the receiver has %s', async (_, wrong, expected, evidence) => {
    const { request } = await boxLab({ a: host('a'), b: host('b', wrong) }).ping('a', '10.1.0.2')
    expect(end(request)).toBe(expected)
    expect(request.outcome).toMatchObject(evidence)
  })

  test('cannot send from a local address that is not the host\'s', async () => {
    const lab = boxLab({ a: host('a', { local: '192.0.2.77' }), b: host('b') })
    const { request } = await lab.ping('a', '10.1.0.2')
    expect(end(request)).toBe('dropped at a vx0: VXLAN_NO_ROUTE')
    expect(request.outcome).toMatchObject({ native: 'IP_OUTNOROUTES' })
    expect((await lab.host('a').state()).links.find(({ ifname }) => ifname === 'vx0')?.stats).toMatchObject({ txErrors: 1, txPackets: 0 })
  })

  test('is closed while it is down: its port is unreachable', async () => {
    const lab = boxLab({ a: host('a'), b: host('b') })
    await lab.host('b').run('ip link set vx0 down')
    expect(ends(await lab.ping('a', '10.1.0.2'))).toEqual(['rejected at b eth0 by 3/3: PORT_CLOSED', 'error from b delivered at a eth0'])
  })

  test('copies ECN to the outer header, but for a mark of congestion', async () => {
    const lab = boxLab({ a: host('a'), b: host('b') })
    const outer = async (tos: number) => (await lab.ping('a', '10.1.0.2', { tos })).request.hops[1]?.layers[1]
    expect(await outer(0xb8)).toMatchObject({ tos: 0 })
    expect(await outer(1)).toMatchObject({ tos: 1 })
    expect(await outer(2)).toMatchObject({ tos: 2 })
    expect(await outer(3)).toMatchObject({ tos: 2 })
  })

  test('lets the underlay fragment what does not fit, and the inner packet arrives whole', async () => {
    const lab = boxLab({ a: host('a', { underlay: 1400 }), b: host('b', { underlay: 1400 }) })
    const { request, verdict } = await lab.ping('a', '10.1.0.2', { size: 1400 })
    expect(verdict.answered).toBe(true)
    expect(way(request)).toBe('a/vx0> a/eth0> b/eth0< b/vx0<')
    expect(request.branches).toMatchObject([{ why: 'fragment', from: { netns: 'a', ifname: 'vx0' }, outcome: { kind: 'delivered', at: { netns: 'b', ifname: 'eth0' } } }])
    expect(request.hops[1]?.layers.map(({ kind }) => kind)).toEqual(['ethernet', 'ipv4', 'udp', 'vxlan', 'ethernet', 'ipv4', 'icmp', 'payload'])
    expect(request.hops[3]?.layers.at(-1)).toMatchObject({ data: expect.stringMatching(/^[0-9a-f]{2800}$/) as string })
  })

  test('tells the sender\'s route of the smaller underlay, so that the next packet is cut before the tunnel', async () => {
    const lab = boxLab({ a: host('a', { underlay: 1400 }), b: host('b', { underlay: 1400 }) })
    await lab.ping('a', '10.1.0.2', { size: 1400 })
    const { request } = await lab.ping('a', '10.1.0.2', { size: 1400 })
    expect(request.hops[0]?.layers[1]).toMatchObject({ length: 1348, mf: true })
  })

  test('learns behind which VTEP a MAC is where it learns, and not where it does not', async () => {
    const without = { fdb: ['00:00:00:00:00:00 dev vx0 dst 192.0.2.1 self permanent'] }
    for (const learning of [true, false]) {
      const lab = boxLab({ a: host('a'), b: host('b', { ...without, learning }) })
      await lab.ping('a', '10.1.0.2')
      const learned = (await lab.host('b').state()).fdb.filter(({ state }) => state === 'dynamic')
      expect(learned).toEqual(learning ? [{ mac: MAC.a, dev: 'vx0', dst: '192.0.2.1', owner: 'self', state: 'dynamic' }] : [])
    }
  })
})

describe('a VXLAN device that learns', () => {
  const pinned = (dst: string, state: 'permanent' | 'dynamic') => ({ learning: true, fdb: ['00:00:00:00:00:00 dev vx0 dst 192.0.2.1 self permanent', `${MAC.a} dev vx0 dst ${dst} self ${state}`] })

  test('drops what comes from elsewhere than somebody wrote, and takes it from there', async () => {
    const wrong = await boxLab({ a: host('a'), b: host('b', pinned('192.0.2.9', 'permanent')) }).ping('a', '10.1.0.2')
    expect(end(wrong.request)).toBe('dropped at b eth0: VXLAN_LOCAL_MAC')
    expect(wrong.request.outcome).toMatchObject({ native: 'VXLAN_ENTRY_EXISTS' })
    expect(end((await boxLab({ a: host('a'), b: host('b', pinned('192.0.2.1', 'permanent')) }).ping('a', '10.1.0.2')).request)).toBe('delivered at b vx0')
  })

  test('moves what it learned', async () => {
    const lab = boxLab({ a: host('a'), b: host('b', { learning: true, fdb: ['00:00:00:00:00:00 dev vx0 dst 192.0.2.1 self permanent'] }) })
    await lab.host('b').run(`bridge fdb add ${MAC.a} dev vx0 dst 192.0.2.9 self dynamic`)
    expect(end((await lab.ping('a', '10.1.0.2')).request)).toBe('delivered at b vx0')
    expect((await lab.host('b').state()).fdb).toContainEqual({ mac: MAC.a, dev: 'vx0', dst: '192.0.2.1', owner: 'self', state: 'dynamic' })
  })
})

describe('a VTEP whose remote is the host itself', () => {
  const looping = (more: Partial<Box> = {}): Record<string, Box> => ({
    a: {
      links: { eth0: { to: 'lan' }, vx0: { mac: MAC.a, mtu: 1450, vxlan: { local: '192.0.2.1', link: 'eth0' } }, br0: { kind: 'bridge' }, v1: { to: 'p/eth0', master: 'br0' } },
      addrs: ['192.0.2.1/24 dev eth0', '10.1.0.0/32 dev vx0', '10.1.0.1/24 dev br0'],
      routes: ['10.2.0.0/24 via 10.2.0.0 dev vx0 onlink'],
      neigh: [`10.2.0.0 lladdr ${MAC.b} dev vx0 nud permanent`],
      fdb: [`${MAC.b} dev vx0 dst 192.0.2.1 self permanent`],
      sysctl: { 'net.ipv4.ip_forward': '1' },
      ...more,
    },
    p: { role: 'pod', links: { eth0: { to: 'a/v1' } }, addrs: ['10.1.0.5/24 dev eth0'], routes: ['default via 10.1.0.1 dev eth0'] },
  })

  test('passes the packet round until its TTL runs out, and nothing leaves the host', async () => {
    const lab = boxLab(looping())
    const trace = await lab.ping('p', '10.2.0.9')
    expect(trace.request.outcome).toMatchObject({ kind: 'looped', at: { netns: 'a', ifname: 'vx0' }, reason: 'TTL_EXPIRED', passes: 63 })
    expect(trace.request.hops.some(({ ifname, netns }) => netns === 'a' && ifname === 'eth0')).toBe(false)
    expect(trace.errors.map(end)).toEqual(['delivered at p eth0'])
    expect((await lab.host('a').state()).links.find(({ ifname }) => ifname === 'vx0')?.stats).toMatchObject({ txPackets: 63, rxPackets: 63 })
  })

  // vxlan_encap_bypass(), drivers/net/vxlan/vxlan_core.c, leaves skb_dst() as it is.
  test('asks neither the switch for forwarding nor rp_filter of the tunnel device, for the packet keeps its route', async () => {
    const sysctl = { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.vx0.forwarding': '0', 'net.ipv4.conf.vx0.rp_filter': '1' }
    expect((await boxLab(looping({ sysctl })).ping('p', '10.2.0.9')).request.outcome).toMatchObject({ kind: 'looped', passes: 63 })
  })

  test('takes nothing in that the host itself sent', async () => {
    const { request } = await boxLab(looping()).ping('a', '10.2.0.9')
    expect(way(request)).toBe('a/vx0> a/vx0<')
    expect(end(request)).toBe('dropped at a vx0: LOOP')
  })
})
