import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compile, flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import type { Probe, Session } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { parseChange } from '../../../src/plan/index.js'
import { kernelHere } from '../kernel/kernel-here.js'

const patient = { 'net.ipv4.neigh.eth0.retrans_time_ms': 20 }
const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.11/24').podCidr('10.168.1.0/24').pod('coffee', (pod) => pod.sysctl(patient)))
  .host('h2', (host) => host.address('10.225.28.12/24').podCidr('10.168.2.0/24').pod('tea', (pod) => pod.listen({ tcp: 80, udp: 53 })))

const probe = (more: Partial<Probe>): Probe => ({ protocol: 'icmp', netns: 'coffee', dst: '10.168.2.2', from: 'coffee', to: 'tea', size: 56, ttl: 64, tos: 0, ...more }) as Probe

describe.skipIf(await kernelHere())('traces of the kernel', () => {
  let session: Session
  beforeAll(async () => {
    session = await kernelEngine.open(compile(rain))
  })
  afterAll(() => session.close())

  test('every hop has the bytes that its layers were read from', async () => {
    const { request } = await session.send(probe({}))
    expect(request.hops).toHaveLength(10)
    for (const { frame } of request.hops) expect(frame?.length).toBeGreaterThanOrEqual(98)
  })

  test('a ping, a datagram and a connection are all answered, each by its own token', async () => {
    const traces = []
    for (const more of [{}, { protocol: 'udp', port: 53 }, { protocol: 'tcp', port: 80 }] as const) traces.push(await session.send(probe(more as Partial<Probe>)))
    expect(traces.map(({ verdict }) => verdict)).toEqual(traces.map(() => ({ delivered: true, answered: true })))
    expect(new Set(traces.map(({ token }) => token)).size).toBe(3)
    expect(traces.map(({ packets }) => packets.length)).toEqual([2, 2, 10])
  })

  test('TTL, TOS, size and DF are those that were asked for', async () => {
    const { request } = await session.send(probe({ ttl: 9, tos: 0x10, size: 100, df: true }))
    expect(request.hops[0]?.layers[1]).toMatchObject({ kind: 'ipv4', ttl: 9, tos: 0x10, length: 128, df: true })
  })

  test('a probe that nobody answers ends as soon as nothing is under way any more', async () => {
    const { request, arp } = await session.send(probe({ dst: '10.168.1.77', to: '10.168.1.77' }))
    expect(request.outcome).toMatchObject({ kind: 'rejected', reason: 'NEIGH_FAILED', by: { icmp: '3/1' } })
    expect(arp[0]?.requests).toHaveLength(3)
  })

  test('of several routes that refuse, the one with the longest prefix is guilty', async () => {
    for (const dst of ['10.98.0.0/16', '10.99.0.0/16', '10.99.1.0/24']) await session.apply([parseChange('h1', `ip route add unreachable ${dst}`)])
    const { request } = await session.send(probe({ dst: '10.99.1.7', to: '10.99.1.7' }))
    expect(request.outcome).toMatchObject({ kind: 'rejected', reason: 'ROUTE_UNREACHABLE', at: { netns: 'h1' }, entry: { table: 'route', row: { dst: '10.99.1.0/24', type: 'unreachable' } } })
  })

  test('capture gives each frame once', async () => {
    await session.capture()
    await session.send(probe({}))
    const frames = await session.capture()
    // Ten places, and ten on the way back; the bridges show only what goes up or comes down.
    expect(frames).toHaveLength(20)
    expect(await session.capture()).toEqual([])
  })
})
