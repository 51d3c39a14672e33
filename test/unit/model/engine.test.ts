import { describe, expect, test } from 'vitest'
import { modelEngine } from '../../../src/model/index.js'
import type { IcmpProbe } from '../../../src/engine/index.js'
import { sharedTable, type Netns, type Plan } from '../../../src/plan/index.js'
import { decodeFrame } from '../../../src/wire/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { planOf } from '../../support/boxes.js'

const ping = (netns: string, dst: string): IcmpProbe => ({ protocol: 'icmp', netns, from: netns, to: dst, dst, size: 56, ttl: 64, tos: 0 })

const pair = planOf({
  a: { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'] },
  b: { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0'], role: 'pod', containers: ['web'] },
})

const addressOf = ({ netns }: Plan, name: string): string => netns.find((one) => one.name === name)?.addrs[0]?.local ?? ''

describe('the model', () => {
  test('answers the same plan and probes with the same traces, byte for byte', async () => {
    const plan = gridPlan(3, 2)
    const once = async () => {
      const session = await modelEngine.open(plan)
      const traces = []
      for (const from of ['h1p1', 'h2p2', 'h3p1']) for (const to of ['h1p2', 'h2p1', 'h3p2']) traces.push(await session.send(ping(from, addressOf(plan, to))))
      return JSON.stringify([traces, await session.state('h1'), (await session.capture()).map(({ bytes, ...frame }) => ({ ...frame, bytes: [...bytes] }))])
    }
    expect(await once()).toBe(await once())
  })

  test('gives every probe a token of its own, with which its payload begins', async () => {
    const session = await modelEngine.open(pair)
    const traces = [await session.send(ping('a', '10.0.0.2')), await session.send(ping('a', '10.0.0.2'))]
    expect(new Set(traces.map(({ token }) => token)).size).toBe(2)
    for (const { token, request } of traces) expect(request.hops[0]?.layers.at(-1)).toMatchObject({ data: expect.stringMatching(new RegExp(`^${token}`)) as string })
  })

  test('keeps two sessions of one plan apart', async () => {
    const [one, other] = [await modelEngine.open(pair), await modelEngine.open(pair)]
    await one.apply([{ kind: 'link', netns: 'b', ifname: 'eth0', up: false }])
    expect((await other.send(ping('a', '10.0.0.2'))).verdict.answered).toBe(true)
    expect((await one.send(ping('a', '10.0.0.2'))).verdict.answered).toBe(false)
  })

  test('captures every frame at every device since the lab opened, and then since the last call', async () => {
    const session = await modelEngine.open(pair)
    const trace = await session.send(ping('a', '10.0.0.2'))
    const frames = await session.capture()
    expect(frames.map(({ netns, ifname, dir }) => `${netns} ${ifname} ${dir}`)).toEqual(Array.from({ length: 4 }, (_, index) => (index % 2 === 0 ? ['a eth0 out', 'b eth0 in'] : ['b eth0 out', 'a eth0 in'])).flat())
    expect(decodeFrame(frames[4]?.bytes ?? new Uint8Array())).toMatchObject(trace.request.hops[0]?.layers ?? [])
    expect(frames.map(({ time }) => time)).toEqual([...frames.map(({ time }) => time)].sort((x, y) => x - y))
    expect(await session.capture()).toEqual([])
    await session.send(ping('a', '10.0.0.2'))
    expect(await session.capture()).toHaveLength(4)
  })

  test('goes on after a capture as if there had been none', async () => {
    const [watched, alone] = [await modelEngine.open(pair), await modelEngine.open(pair)]
    for (const session of [watched, alone]) await session.send(ping('a', '10.0.0.9'))
    await watched.capture()
    expect(await watched.send(ping('a', '10.0.0.2'))).toEqual(await alone.send(ping('a', '10.0.0.2')))
    expect(await watched.state('a')).toEqual(await alone.state('a'))
  })

  test('has one namespace for all containers of a pod', async () => {
    const session = await modelEngine.open(pair)
    expect(await session.netnsId('b', 'web')).toBe(await session.netnsId('b'))
    expect(await session.netnsId('b')).not.toBe(await session.netnsId('a'))
    expect(await session.netnsId('b')).toMatch(/^net:\[\d+\]$/)
    await expect(session.netnsId('b', 'db')).rejects.toThrow('b/db: the container does not run')
  })

  test('shows the kernel\'s own rows: lo, table local, connected and broadcast routes, the three rules', async () => {
    const session = await modelEngine.open(pair)
    const { addrs, routes, rules, links } = await session.state('a')
    expect(addrs.map(({ dev, local, prefixlen }) => `${dev} ${local}/${prefixlen}`)).toEqual(['lo 127.0.0.1/8', 'eth0 10.0.0.1/24'])
    expect(routes).toEqual([
      { dst: '10.0.0.0/24', scope: 'link', dev: 'eth0', prefsrc: '10.0.0.1' },
      { type: 'local', dst: '10.0.0.1/32', scope: 'host', table: 'local', dev: 'eth0', prefsrc: '10.0.0.1' },
      { type: 'broadcast', dst: '10.0.0.255/32', scope: 'link', table: 'local', dev: 'eth0', prefsrc: '10.0.0.1' },
      { type: 'local', dst: '127.0.0.0/8', scope: 'host', table: 'local', dev: 'lo', prefsrc: '127.0.0.1' },
      { type: 'local', dst: '127.0.0.1/32', scope: 'host', table: 'local', dev: 'lo', prefsrc: '127.0.0.1' },
      { type: 'broadcast', dst: '127.255.255.255/32', scope: 'link', table: 'local', dev: 'lo', prefsrc: '127.0.0.1' },
    ])
    expect(rules.map(({ priority, table }) => [priority, table])).toEqual([[0, 'local'], [32766, 'main'], [32767, 'default']])
    expect(links).toMatchObject([{ ifname: 'lo', operstate: 'UNKNOWN' }, { ifname: 'eth0', operstate: 'UP', linkIndex: 2 }])
  })

  test('counts what a link carried', async () => {
    const session = await modelEngine.open(pair)
    await session.send(ping('a', '10.0.0.2'))
    const stats = (await session.state('a')).links[1]?.stats
    expect(stats).toMatchObject({ txPackets: 2, rxPackets: 2, txDropped: 0, rxOtherhost: 0 })
  })

  test('refuses what there is not, and everything once it is closed', async () => {
    const session = await modelEngine.open(pair)
    await expect(session.state('c')).rejects.toThrow("c: the plan 'boxes' has no namespace of that name")
    await session.close()
    await session.close()
    await expect(session.send(ping('a', '10.0.0.2'))).rejects.toThrow('the session is closed')
  })

  test('makes one change after another and stops at the first that is refused', async () => {
    const session = await modelEngine.open(pair)
    const add = (dst: string) => ({ kind: 'route', op: 'add', netns: 'a', row: { dst, dev: 'eth0' } }) as const
    await expect(session.apply([add('10.5.0.0/24'), add('10.5.0.0/24'), add('10.6.0.0/24')])).rejects.toThrow('File exists')
    const { routes } = await session.state('a')
    expect(routes.map(({ dst }) => dst)).toContain('10.5.0.0/24')
    expect(routes.map(({ dst }) => dst)).not.toContain('10.6.0.0/24')
  })
})

describe('rows that namespaces share', () => {
  test('are read where they lie, less those that a namespace is without, until it changes them', async () => {
    const rows = Object.freeze([1, 2, 3].map((host) => ({ dst: `10.${host}.0.0/24`, dev: 'eth0' })))
    const base = planOf({ a: { links: { eth0: { to: 'lan' } }, addrs: ['192.0.2.1/24 dev eth0'] }, b: { links: { eth0: { to: 'lan' } }, addrs: ['192.0.2.2/24 dev eth0'] } })
    const netns = base.netns.map((one, index): Netns => ({ ...one, routes: sharedTable([{ rows, without: rows.slice(index, index + 1) }]) }))
    const session = await modelEngine.open({ ...base, netns })
    const written = async (name: string) => (await session.state(name)).routes.map(({ dst }) => dst).filter((dst) => /^10\./.test(dst))
    expect(await written('a')).toEqual(['10.2.0.0/24', '10.3.0.0/24'])
    expect(await written('b')).toEqual(['10.1.0.0/24', '10.3.0.0/24'])
    await session.apply([{ kind: 'route', op: 'del', netns: 'a', row: { dst: '10.3.0.0/24' } }])
    expect(await written('a')).toEqual(['10.2.0.0/24'])
    expect(await written('b')).toEqual(['10.1.0.0/24', '10.3.0.0/24'])
  })
})
