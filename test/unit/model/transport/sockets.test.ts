import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../../src/engine/index.js'
import { boxLab, end, ends, FORWARDING, way, type Box } from '../../../support/boxes.js'

const pair = (b: Partial<Box> = {}, a: Partial<Box> = {}) => ({
  a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], ...a },
  b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0'], listen: ['tcp 80', 'udp 53'], ...b },
})

const segments = ({ packets }: Trace): readonly string[] =>
  packets.flatMap(({ hops: [first] }) => {
    const tcp = first?.layers.find((layer) => layer.kind === 'tcp')
    const payload = first?.layers.find((layer) => layer.kind === 'payload')
    if (first === undefined || tcp?.kind !== 'tcp') return []
    const { syn, fin, rst, psh, ack } = tcp.flags
    const flags = [syn && 'S', fin && 'F', rst && 'R', psh && 'P', ack && '.'].filter(Boolean).join('')
    return [`${first.netns} ${flags}${payload?.kind === 'payload' ? ` ${payload.data.length / 2}` : ''}`]
  })

describe('a datagram', () => {
  test('reaches a listener, which sends it back', async () => {
    const trace = await boxLab(pair()).udp('a', '10.0.0.2', { port: 53 })
    expect(ends(trace)).toEqual(['delivered at b eth0', 'reply delivered at a eth0'])
    expect(trace.request.hops.at(-1)?.decided?.at(-1)).toEqual({ table: 'listener', row: { protocol: 'udp', port: 53 } })
    const payload = (path = trace.request) => path.hops[0]?.layers.at(-1)
    expect(trace.reply && payload(trace.reply)).toEqual(payload())
    expect(payload()).toMatchObject({ data: expect.stringMatching(new RegExp(`^${trace.token}(00)*$`)) as string })
  })

  test('to a closed port is answered 3/3, and the nearest listener named', async () => {
    const trace = await boxLab(pair()).udp('a', '10.0.0.2', { port: 54 })
    expect(ends(trace)).toEqual(['rejected at b eth0 by 3/3: PORT_CLOSED', 'error from b delivered at a eth0'])
    expect(trace.request.outcome).toMatchObject({ missing: 'no socket on UDP port 54', nearest: { differs: 'port 53' } })
  })

  test('does not reach a listener that is bound to another address', async () => {
    const trace = await boxLab(pair({ listen: ['udp 127.0.0.1:53'] })).udp('a', '10.0.0.2', { port: 53 })
    expect(trace.request.outcome).toMatchObject({ reason: 'PORT_CLOSED', nearest: { differs: 'bound to 127.0.0.1' } })
  })

  test('is answered from the address that the route chooses, which a connected sender does not take', async () => {
    const trace = await boxLab(pair({ addrs: ['10.0.0.2/24 dev eth0', '10.0.0.3/24 dev eth0'] })).udp('a', '10.0.0.3', { port: 53 })
    expect(trace.verdict).toEqual({ delivered: true, answered: false })
    expect(trace.reply?.outcome).toMatchObject({ kind: 'rejected', by: { icmp: '3/3' }, reason: 'PORT_CLOSED' })
  })

  test('larger than the link is cut by its sender', async () => {
    const trace = await boxLab(pair()).udp('a', '10.0.0.2', { port: 53, size: 3000 })
    expect(trace.verdict.answered).toBe(true)
    expect(trace.request.branches.map(({ why, from }) => [why, from])).toEqual([['fragment', { netns: 'a', ifname: 'eth0' }], ['fragment', { netns: 'a', ifname: 'eth0' }]])
  })
})

describe('an echo', () => {
  test('is not answered where icmp_echo_ignore_all is set, though it arrived', async () => {
    const trace = await boxLab(pair({ sysctl: { 'net.ipv4.icmp_echo_ignore_all': '1' } })).ping('a', '10.0.0.2')
    expect(trace.verdict).toEqual({ delivered: true, answered: false })
    expect(trace.request.hops.at(-1)?.decided).toContainEqual({ table: 'sysctl', row: { key: 'net.ipv4.icmp_echo_ignore_all', value: '1' } })
  })

  test('is answered with the TTL of the answering host and the TOS of the request', async () => {
    const { reply } = await boxLab(pair({ sysctl: { 'net.ipv4.ip_default_ttl': '128' } })).ping('a', '10.0.0.2', { tos: 0x10, ttl: 7 })
    expect(reply?.hops[0]?.layers[1]).toMatchObject({ ttl: 128, tos: 0x10, df: false })
  })

  test('whose reply cannot be sent says why nobody answered', async () => {
    const lab = boxLab({ ...pair(), b: { ...pair().b, routes: ['blackhole 10.0.0.1/32'] } })
    const trace = await lab.ping('a', '10.0.0.2')
    expect(trace.verdict).toEqual({ delivered: true, answered: false })
  })
})

describe('a connection', () => {
  test('shakes hands, carries the payload there and back, and closes', async () => {
    const trace = await boxLab(pair()).tcp('a', '10.0.0.2', { port: 80 })
    expect(segments(trace)).toEqual(['a S', 'b S.', 'a .', 'a P. 32', 'b .', 'b P. 32', 'a .', 'a F.', 'b F.', 'a .'])
    expect(trace.verdict).toEqual({ delivered: true, answered: true })
  })

  test('names the MSS of its MTU', async () => {
    const trace = await boxLab(pair({ links: { eth0: { to: 'a/eth0', mtu: 1400 } } })).tcp('a', '10.0.0.2', { port: 80 })
    const options = trace.packets.slice(0, 2).map(({ hops: [first] }) => first?.layers.find((layer) => layer.kind === 'tcp'))
    expect(options).toMatchObject([{ options: expect.stringMatching(/^020405b4/) as string }, { options: expect.stringMatching(/^02040550/) as string }])
  })

  test('cuts what it writes to the smaller MSS, with time stamps; each burst is pushed', async () => {
    const trace = await boxLab(pair({ links: { eth0: { to: 'a/eth0', mtu: 576 } } })).tcp('a', '10.0.0.2', { port: 80, size: 4000 })
    expect(segments(trace).slice(3, 19)).toEqual([
      ...Array.from({ length: 4 }, () => 'a . 524'), 'a P. 524', ...Array.from({ length: 5 }, () => 'b .'),
      'a . 524', 'a . 524', 'a P. 332', 'b .', 'b .', 'b .',
    ])
  })

  test('carries more than its first window of ten segments, there and back', async () => {
    const trace = await boxLab(pair()).tcp('a', '10.0.0.2', { port: 80, size: 40_000 })
    expect(segments(trace).slice(3, 13)).toEqual(['a . 1448', 'a . 1448', 'a . 1448', 'a . 1448', 'a P. 1448', 'b .', 'b .', 'b .', 'b .', 'b .'])
    const carried = (side: string): number => segments(trace).filter((text) => text.startsWith(side)).reduce((sum, text) => sum + Number(/\d+$/.exec(text)?.[0] ?? 0), 0)
    expect([carried('a'), carried('b')]).toEqual([40_000, 40_000])
    expect(trace.verdict).toEqual({ delivered: true, answered: true })
    expect(segments(trace).slice(-4)).toEqual(['a .', 'a F.', 'b F.', 'a .'])
  })

  test('to a closed port is reset', async () => {
    const trace = await boxLab(pair()).tcp('a', '10.0.0.2', { port: 81 })
    expect(ends(trace)).toEqual(['rejected at b eth0 by RST: PORT_CLOSED', 'reply delivered at a eth0'])
    expect(segments(trace)).toEqual(['a S', 'b R.'])
  })

  test('that a rule resets is closed: its process says no more, and what still comes is answered by a RST', async () => {
    const nft = 'table ip t {\n  chain c {\n    type filter hook input priority 0; policy accept;\n    tcp dport 80 tcp flags & (psh | syn) == psh reject with tcp reset\n  }\n}'
    const lab = boxLab(pair({ nft }))
    const short = await lab.tcp('a', '10.0.0.2', { port: 80 })
    expect(segments(short)).toEqual(['a S', 'b S.', 'a .', 'a P. 32', 'b R'])
    expect(short.packets.map(end)).toEqual(['delivered at b eth0', 'delivered at a eth0', 'delivered at b eth0', 'rejected at b eth0 by RST: NFT_REJECT', 'delivered at a eth0'])
    expect(short.verdict).toEqual({ delivered: true, answered: true })
    const long = await lab.tcp('a', '10.0.0.2', { port: 80, size: 3000 })
    expect(segments(long)).toEqual(['a S', 'b S.', 'a .', 'a . 1448', 'a . 1448', 'a P. 104', 'b .', 'b .', 'b R', 'b . 1448', 'b P. 1448', 'a R', 'a R'])
    expect(long.packets.slice(9).map(end)).toEqual(['rejected at a eth0 by RST: PORT_CLOSED', 'rejected at a eth0 by RST: PORT_CLOSED', 'delivered at b eth0', 'dropped at b eth0: PORT_CLOSED'])
  })

  test('to a broadcast address is reset at prerouting, which knows of no route to it, and not at input', async () => {
    const end = async (hook: string): Promise<string | undefined> => {
      const nft = `table ip t {\n  chain c {\n    type filter hook ${hook} priority 0; policy accept;\n    tcp dport 80 reject with tcp reset\n  }\n}`
      const lab = boxLab({
        a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.2 dev eth0'] },
        b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.0.1.1/24 dev eth1'], nft },
        c: { links: { eth0: { to: 'b/eth1' } } },
      })
      return ends(await lab.tcp('a', '10.0.1.255', { port: 80 }))[0]
    }
    expect([await end('prerouting'), await end('input')]).toEqual(['rejected at b eth0 by RST: NFT_REJECT', 'dropped at b eth0: NFT_REJECT'])
  })

  test('is refused by a RST in the place of a handshake', async () => {
    const nft = 'table ip t {\n  chain c {\n    type filter hook input priority 0; policy accept;\n    tcp sport 80 tcp flags & syn == syn reject with tcp reset\n  }\n}'
    const trace = await boxLab(pair({}, { nft })).tcp('a', '10.0.0.2', { port: 80 })
    expect(segments(trace)).toEqual(['a S', 'b S.', 'a R'])
    expect(ends(trace)).toEqual(['delivered at b eth0', 'reply rejected at a eth0 by RST: NFT_REJECT'])
  })

  test('finds the path MTU that ICMP tells of, and sends what was lost again', async () => {
    const lab = boxLab({
      a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
      r: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 's/eth0', mtu: 1000 } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.1.254/24 dev eth1'], routes: ['10.0.2.0/24 via 10.0.1.1 dev eth1'], sysctl: FORWARDING },
      s: { links: { eth0: { to: 'r/eth1', mtu: 1000 }, eth1: { to: 'b/eth0' } }, addrs: ['10.0.1.1/24 dev eth0', '10.0.2.254/24 dev eth1'], routes: ['default via 10.0.1.254 dev eth0'], sysctl: FORWARDING },
      b: { links: { eth0: { to: 's/eth1' } }, addrs: ['10.0.2.1/24 dev eth0'], routes: ['default via 10.0.2.254 dev eth0'], listen: ['tcp 80'] },
    })
    const trace = await lab.tcp('a', '10.0.2.1', { port: 80, size: 1200 })
    expect(segments(trace).filter((text) => text.startsWith('a') && /\d/.test(text))).toEqual(['a P. 1200', 'a . 948', 'a P. 252'])
    expect(trace.errors).toHaveLength(2)
    expect(segments(trace).at(-1)).toBe('a .')
    expect(segments(trace)).toContain('b F.')
  })

  test('whose SYN is lost has one SYN', async () => {
    const nft = 'table ip filter {\n chain INPUT {\n type filter hook input priority 0; policy drop;\n }\n}'
    const trace = await boxLab(pair({ nft })).tcp('a', '10.0.0.2', { port: 80 })
    expect(segments(trace)).toEqual(['a S'])
    expect(ends(trace)).toEqual(['dropped at b eth0: NFT_DROP'])
  })

  test('within one namespace stays on lo', async () => {
    const trace = await boxLab(pair()).tcp('b', '127.0.0.1', { port: 80 })
    expect(new Set(trace.packets.map(way))).toEqual(new Set(['b/lo> b/lo<']))
    expect(trace.packets).toHaveLength(10)
  })
})
