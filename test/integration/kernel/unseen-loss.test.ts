import { describe, expect, test } from 'vitest'
import type { Trace } from '../../../src/engine/index.js'
import { openLab } from '../../../src/lab/index.js'
import { planOf } from '../../support/boxes.js'
import { kernelHere } from './kernel-here.js'

const plan = planOf({
  a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['192.0.2.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['192.0.2.2/24 dev eth0'], listen: ['udp 53'] },
})

/** Behind the taps, and in a family of tables of which no state tells. */
const DROP_AT_INGRESS = 'add table netdev t; add chain netdev t c { type filter hook ingress device eth0 priority 0; policy drop; }; add rule netdev t c ether type arp accept'

describe.skipIf(await kernelHere())('a packet that is lost where nobody sees it', () => {
  test('is not called delivered, whatever was delivered before', async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    const ways = [() => lab.ping('a', '192.0.2.2'), () => lab.udp('a', '192.0.2.2', { port: 53 }), () => lab.tcp('a', '192.0.2.2', { port: 80 })]
    for (let time = 0; time < 5; time++) expect((await lab.ping('a', '192.0.2.2')).verdict).toEqual({ delivered: true, answered: true })
    expect((await lab.udp('a', '192.0.2.2', { port: 53 })).verdict).toEqual({ delivered: true, answered: true })
    const { code, stderr } = await lab.host('b').exec(['nft', DROP_AT_INGRESS])
    expect(code, stderr).toBe(0)
    for (const way of ways) expect((await way()).request.outcome).toMatchObject({ kind: 'dropped', at: { netns: 'b', ifname: 'eth0' }, reason: 'UNOBSERVED' })
  })

  test('nor is data of a connection, where the rest of it was delivered', async () => {
    const listening = planOf({
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['192.0.2.1/24 dev eth0'] },
      b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['192.0.2.2/24 dev eth0'], listen: ['tcp 80'] },
    })
    await using lab = await openLab(listening, { engine: 'kernel' })
    const { code, stderr } = await lab.host('b').exec(['nft', 'add table netdev t; add chain netdev t c { type filter hook ingress device eth0 priority 0; }; add rule netdev t c ip length > 100 drop'])
    expect(code, stderr).toBe(0)
    const { packets, request, verdict } = await lab.tcp('a', '192.0.2.2', { port: 80, size: 2000 })
    expect([request.outcome.kind, verdict]).toEqual(['delivered', { delivered: true, answered: true }])
    const carried = packets.filter(({ hops: [first] }) => first?.layers.some((layer) => layer.kind === 'payload'))
    expect(carried.length).toBeGreaterThan(0)
    for (const { outcome } of carried) expect(outcome).toMatchObject({ kind: 'dropped', at: { netns: 'b', ifname: 'eth0' }, reason: 'UNOBSERVED' })
  })

  test('nor are the fragments of a datagram, whose first one goes on for all', async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    expect((await lab.ping('a', '192.0.2.2', { size: 3200 })).verdict).toEqual({ delivered: true, answered: true })
    const { code, stderr } = await lab.host('b').exec(['nft', DROP_AT_INGRESS])
    expect(code, stderr).toBe(0)
    const { request } = await lab.ping('a', '192.0.2.2', { size: 3200 })
    expect(request.branches).toHaveLength(2)
    for (const { outcome } of [request, ...request.branches]) expect(outcome).toMatchObject({ kind: 'dropped', at: { netns: 'b', ifname: 'eth0' }, reason: 'UNOBSERVED' })
  })

  test('nor is what refused it guessed, where nothing that can be seen did', async () => {
    const listening = planOf({
      a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['192.0.2.1/24 dev eth0'] },
      b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['192.0.2.2/24 dev eth0'], listen: ['udp 53', 'tcp 80'] },
    })
    await using lab = await openLab(listening, { engine: 'kernel' })
    const refuse = 'add table netdev t; add chain netdev t c { type filter hook ingress device eth0 priority 0; }; add rule netdev t c udp dport 53 reject; add rule netdev t c tcp dport 80 reject with tcp reset; add rule netdev t c icmp type echo-request reject with icmp host-unreachable'
    const { code, stderr } = await lab.host('b').exec(['nft', refuse])
    expect(code, stderr).toBe(0)
    const why = async (sent: Promise<Trace>) => {
      const { outcome } = (await sent).request
      return outcome.kind === 'delivered' ? outcome : [outcome.kind, outcome.reason, outcome.missing]
    }
    const unseen = ['rejected', 'UNOBSERVED', 'no rule that can be seen, and nothing else that is known, refuses it']
    expect(await why(lab.ping('a', '192.0.2.2'))).toEqual(unseen)
    expect(await why(lab.udp('a', '192.0.2.2', { port: 53 }))).toEqual(unseen)
    expect(await why(lab.tcp('a', '192.0.2.2', { port: 80 }))).toEqual(unseen)
    expect(await why(lab.udp('a', '192.0.2.2', { port: 54 }))).toEqual(['rejected', 'PORT_CLOSED', 'no socket on UDP port 54'])
    expect(await why(lab.tcp('a', '192.0.2.2', { port: 81 }))).toEqual(['rejected', 'PORT_CLOSED', 'no socket on TCP port 81'])
  })

  test.each([
    ['b', 'in', { kind: 'dropped', at: { netns: 'b', ifname: 'eth0' }, reason: 'UNOBSERVED' }],
    ['a', 'out', { kind: 'dropped', at: { netns: 'a' }, native: 'EPERM', reason: 'UNOBSERVED' }],
  ] as const)('nor is one that a policy of IPsec blocks at %s, %s', async (netns, direction, outcome) => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    await lab.ping('a', '192.0.2.2')
    const { code, stderr } = await lab.host(netns).exec(['ip', 'xfrm', 'policy', 'add', 'dir', direction, 'action', 'block'])
    expect(code, stderr).toBe(0)
    for (const sent of [lab.ping('a', '192.0.2.2'), lab.udp('a', '192.0.2.2', { port: 53 }), lab.tcp('a', '192.0.2.2', { port: 80 })]) expect((await sent).request.outcome).toMatchObject(outcome)
  })

  test('and one that is delivered without an answer is', async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    await lab.ping('a', '192.0.2.2')
    await lab.host('b').run('sysctl -w net.ipv4.icmp_echo_ignore_all=1')
    expect((await lab.ping('a', '192.0.2.2')).verdict).toEqual({ delivered: true, answered: false })
    expect((await lab.ping('a', '192.0.2.2')).verdict).toEqual({ delivered: true, answered: false })
  })
})
