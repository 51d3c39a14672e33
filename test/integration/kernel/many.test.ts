import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import type { Session } from '../../../src/engine/index.js'
import { KernelSession } from '../../../src/kernel/client/kernel-session.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { gridPlan, podAddress } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'
import { mountedNamespaces, machineState } from './machine.js'

/** Bring-ups in one process; all 1,000 on CI. */
const BRING_UPS = Number(process.env['HOPSPEC_BRING_UPS'] ?? (process.env['CI'] ? 1000 : 250))
/** A quarter of them, and no fewer than the agent's heap takes to have its size: it doubles within the first 80. */
const WARM_UP = Math.max(Math.ceil(BRING_UPS / 4), 100)
const PATIENCE = { timeout: 30_000, interval: 20 }

/** What a process holds. */
interface Holdings {
  readonly fds: number
  readonly children: number
  /** Megabytes. */
  readonly memory: number
}

const childrenOf = (pid: number): readonly number[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)

function holdings(pid: number): Holdings {
  const rss = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { fds: readdirSync(`/proc/${pid}/fd`).length, children: childrenOf(pid).length, memory: Number(rss) / 1024 }
}

const ping = (session: Session, from: readonly [number, number], to: readonly [number, number]): ReturnType<Session['send']> =>
  session.send({ protocol: 'icmp', netns: `h${from[0]}p${from[1]}`, dst: podAddress(...to), from: '', to: '', size: 56, ttl: 64, tos: 0 })

describe.skipIf(await kernelHere())('many labs', () => {
  test(`${BRING_UPS} bring-ups in one process leave it with no more files, processes or memory`, { timeout: 600_000 }, async () => {
    const plan = gridPlan(2, 2)
    const agents = new Set<number>()
    const bringUp = async (): Promise<void> => {
      const session = await KernelSession.open(plan)
      if (session.agent.pid !== undefined) agents.add(session.agent.pid)
      await session.close()
    }
    for (let count = 0; count < WARM_UP; count++) await bringUp()
    const [launcher = 0] = agents
    const agent = childrenOf(launcher)[0] ?? 0
    const idle = await KernelSession.open(plan)
    await idle.close()
    const open = (): number => holdings(agent).fds
    await vi.waitUntil(() => open() < 60, PATIENCE)
    const before = { agent: holdings(agent), test: holdings(process.pid) }
    for (let count = WARM_UP; count < BRING_UPS; count++) await bringUp()
    expect(agents.size).toBe(1)
    await vi.waitUntil(() => open() <= before.agent.fds, PATIENCE).catch(() => undefined)
    const after = { agent: holdings(agent), test: holdings(process.pid) }
    expect(after.agent.fds).toBeLessThanOrEqual(before.agent.fds)
    expect(after.agent.children).toBe(before.agent.children)
    expect(after.test.fds).toBeLessThanOrEqual(before.test.fds)
    expect(after.test.children).toBe(before.test.children)
    // A heap breathes; a leak of one namespace, socket or trace a lab would be more.
    expect(after.agent.memory).toBeLessThan(before.agent.memory * 1.25 + 16)
    expect(after.test.memory).toBeLessThan(before.test.memory * 1.25 + 16)
  })

  test('16 labs at once with the same names and addresses never see a frame of each other', { timeout: 120_000 }, async () => {
    const sessions = await Promise.all(Array.from({ length: 16 }, () => kernelEngine.open(gridPlan(2, 1))))
    try {
      const rounds = await Promise.all(sessions.map(async (session) => {
        const traces = [await ping(session, [1, 1], [2, 1]), await ping(session, [2, 1], [1, 1]), await ping(session, [1, 1], [2, 1])]
        return { tokens: traces.map(({ token }) => token), traces, frames: await session.capture() }
      }))
      const tokens = rounds.flatMap((round) => round.tokens)
      expect(new Set(tokens).size).toBe(48)
      for (const { tokens: own, traces, frames } of rounds) {
        expect(traces.map(({ verdict }) => verdict)).toEqual(own.map(() => ({ delivered: true, answered: true })))
        const seen = frames.map(({ bytes }) => Buffer.from(bytes).toString('hex'))
        expect(tokens.filter((token) => seen.some((frame) => frame.includes(token)))).toEqual(own)
      }
    } finally {
      await Promise.all(sessions.map((session) => session.close()))
    }
  })

  test("the machine's own network is the same before and after", async () => {
    const [before, mounted] = [machineState(), mountedNamespaces()]
    const session = await kernelEngine.open(gridPlan(3, 2))
    await ping(session, [1, 1], [3, 2])
    await session.exec?.('h1', ['sysctl', '-w', 'net.ipv4.ip_default_ttl=99'])
    await session.exec?.('h1', ['nft', 'add table ip away'])
    expect(machineState()).toEqual(before)
    expect(mountedNamespaces()).toEqual(mounted)
    await session.close()
    expect(machineState()).toEqual(before)
    expect(mountedNamespaces()).toEqual(mounted)
    expect(before['links']).toContain('lo')
    expect(before['sysctls']).toContain('net.ipv4.ip_default_ttl = 64')
  })
})
