import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../../src/engine/index.js'
import { boxLab, FORWARDING } from '../../../support/boxes.js'

/* a ── r ── s ── b; the wire between r and s may take less. test/differential/tcp.test.ts compares the same with the kernel. */
const lab = (mtu: number, middle = mtu) =>
  boxLab({
    a: { links: { eth0: { to: 'one', mtu } }, addrs: ['192.0.2.1/24 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'], listen: ['tcp 80'] },
    r: { links: { eth0: { to: 'one', mtu }, eth1: { to: 'middle', mtu: middle } }, addrs: ['192.0.2.254/24 dev eth0', '198.51.100.1/24 dev eth1'], routes: ['10.9.0.0/24 via 198.51.100.2 dev eth1'], sysctl: FORWARDING },
    s: { links: { eth0: { to: 'middle', mtu: middle }, eth1: { to: 'two', mtu } }, addrs: ['198.51.100.2/24 dev eth0', '10.9.0.254/24 dev eth1'], routes: ['192.0.2.0/24 via 198.51.100.1 dev eth0'], sysctl: FORWARDING },
    b: { links: { eth0: { to: 'two', mtu } }, addrs: ['10.9.0.2/24 dev eth0'], routes: ['default via 10.9.0.254 dev eth0'], listen: ['tcp 80'] },
  })

/** Segments behind the handshake in the order in which they were sent, 'a 5x1448P' for five of 1448 bytes of which the last is pushed, 'b 5xack'. */
function talk({ packets }: Trace): string {
  const runs: { who: string; what: string; count: number; pushed: boolean }[] = []
  for (const { hops: [first] } of packets.slice(3)) {
    const tcp = first?.layers.find((layer) => layer.kind === 'tcp')
    const payload = first?.layers.find((layer) => layer.kind === 'payload')
    if (first === undefined || tcp === undefined) continue
    const what = payload?.kind === 'payload' ? String(payload.data.length / 2) : tcp.flags.fin ? 'fin' : 'ack'
    const last = runs.at(-1)
    if (last?.who === first.netns && last.what === what && !last.pushed) {
      last.count++
      last.pushed = tcp.flags.psh
    } else runs.push({ who: first.netns, what, count: 1, pushed: tcp.flags.psh })
  }
  return runs.map(({ who, what, count, pushed }, index) => `${who === runs[index - 1]?.who ? '+' : `${who} `}${count === 1 ? '' : `${count}x`}${what}${pushed ? 'P' : ''}`).join(' ')
}

const said = async (size: number, mtu: number, middle = mtu, to = '10.9.0.2'): Promise<string> => talk(await lab(mtu, middle).tcp('a', to as '10.9.0.2', { port: 80, size }))

describe('a connection', () => {
  test('sends five segments at a time, of which each is acknowledged', async () => {
    expect(await said(7241, 1500)).toMatchInlineSnapshot(`"a 5x1448P b 5xack a 1P b ack +5x1448P a 5xack b 1P a ack +fin b fin a ack"`)
  })

  test('acknowledges only the first small segments at once, then every second', async () => {
    expect(await said(13_100, 576)).toMatchInlineSnapshot(`"a 5x524P b 5xack a 5x524P b 5xack a 5x524P b 5xack a 5x524P b 3xack a 5x524P b 3xack +5x524P a 5xack b 5x524P a 5xack b 5x524P a 5xack b 5x524P a 3xack b 5x524P a 3xack +fin b fin a ack"`)
  })

  test('sends no segment of more than half the window', async () => {
    expect(await said(60_000, 1500, 1500, '192.0.2.1')).toMatchInlineSnapshot(`"a 32741 +ack +27259P +ack +32747 +ack +27253P +ack +2xfin +ack"`)
  })

  test('keeps large segments in buffers of half the window', async () => {
    expect(await said(60_000, 9000)).toMatchInlineSnapshot(`"a 3x8948P b 3xack a 2x8948P b 2xack a 8948 +6312P b 2xack +3x8948P a 3xack b 2x8948P a 2xack b 8948 +6312P a 2xack +fin b fin a ack"`)
  })

  test('cuts anew what is too long for the path, and goes on as it allows', async () => {
    expect(await said(14_481, 1500, 1000)).toMatchInlineSnapshot(`"a 5x1448P +7x948 +604P b 8xack a 5x948P b 5xack a 2x948 +605P b 3xack +5x1448P +7x948 +604P a 8xack b 5x948P a 5xack b 2x948 +605P a 3xack +fin b fin a ack"`)
  })

  test('begins with what was learned of the path', async () => {
    const open = lab(1500, 1000)
    await open.tcp('a', '10.9.0.2', { port: 80, size: 5000 })
    expect(talk(await open.tcp('a', '10.9.0.2', { port: 80, size: 5000 }))).toMatchInlineSnapshot(`"a 5x948P b 5xack a 260P b ack +5x948P a 5xack b 260P a ack +fin b fin a ack"`)
  })
})
