import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import type { Plan } from '../../../src/plan/index.js'
import { AgentGone, AgentSilent, KernelUnavailable } from '../../../src/kernel/index.js'
import { AgentProcess } from '../../../src/kernel/client/agent-process.js'
import { KernelSession } from '../../../src/kernel/client/kernel-session.js'
import { startAgent } from '../../../src/kernel/client/privilege.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

/** pid of the agent behind the launcher that holds its process namespace. */
const agentOf = (launcher: number | undefined): number => Number(readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ')[0])

describe.skipIf(await kernelHere())('an agent that fails', () => {
  const open: { kill(): void }[] = []
  afterEach(() => {
    for (const agent of open.splice(0)) agent.kill()
  })
  const session = async (plan: Plan = gridPlan(1, 1)): Promise<KernelSession> => {
    const opened = await KernelSession.open(plan)
    open.push(opened.agent)
    return opened
  }

  test('by a crash ends every request that waits, and says how it ended', async () => {
    const opened = await session()
    const waiting = [opened.exec('h1', ['sleep', '60'], { timeout: 60_000 }), opened.state('h1')]
    process.kill(agentOf(opened.agent.pid), 'SIGKILL')
    for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[]) {
      expect(status).toBe('rejected')
      expect(reason).toBeInstanceOf(AgentGone)
      expect(reason).toHaveProperty('message', expect.stringMatching(/^the kernel engine's agent was killed( by SIGKILL)?; open the lab again$/))
    }
    await expect(opened.state('h1')).rejects.toThrow(AgentGone)
    await opened.close()
  })

  test('by a crash does not spoil the next lab', async () => {
    const opened = await session()
    process.kill(agentOf(opened.agent.pid), 'SIGKILL')
    await expect(opened.capture()).rejects.toThrow(AgentGone)
    const next = await session()
    expect((await next.state('h1')).netns).toBe('h1')
    await next.close()
  })

  test('to answer is killed, and the request says so', async () => {
    const { agent } = await startAgent()
    open.push(agent)
    process.kill(agentOf(agent.pid), 'SIGSTOP')
    const request = agent.call('capabilities', {}, 200)
    await expect(request).rejects.toThrow(AgentSilent)
    await expect(request).rejects.toThrow("did not answer 'capabilities' within 200 ms and was killed")
    await expect(agent.call('close', {}, 1000)).rejects.toThrow(AgentGone)
  })

  test('to answer many requests at once is given time for each', async () => {
    const opened = await session()
    const patience = 2000
    const requests = Array.from({ length: 4 }, () => opened.agent.call('exec', { netns: 'h1', argv: ['sleep', '0.7'], options: {} }, patience))
    expect((await Promise.all(requests)).map(({ code }) => code)).toEqual([0, 0, 0, 0])
    await opened.close()
  })

  test('to start says what it wrote last', async () => {
    await expect(AgentProcess.start([process.execPath, '-e', "console.error('no koffi for this machine'); process.exit(7)"])).rejects.toThrow("agent ended with code 7; open the lab again\nno koffi for this machine")
    await expect(AgentProcess.start(['/no/such/program'])).rejects.toThrow('could not be started (spawn /no/such/program ENOENT)')
  })

  test('because a plan is refused is used again for the next one', async () => {
    const plan = gridPlan(1, 1)
    const broken: Plan = { ...plan, netns: plan.netns.map((one) => (one.name === 'h1p1' ? { ...one, addrs: [...one.addrs, ...one.addrs] } : one)) }
    await expect(session(broken)).rejects.toMatchObject({ kind: 'NetlinkError', message: 'h1p1: ip addr add 10.168.1.2/24 broadcast 10.168.1.255 dev eth0: Error: ipv4: Address already assigned. (EEXIST)' })
    const opened = await session(plan)
    expect((await opened.state('h1p1')).addrs).toHaveLength(2)
    await opened.close()
  })

  test('is not asked by a session that is closed', async () => {
    const opened = await session()
    await opened.close()
    await opened.close()
    await expect(opened.state('h1')).rejects.toThrow('the session is closed')
  })
})

test('what is missing is told with its remedy, one line each', () => {
  const error = new KernelUnavailable([{ name: 'user namespace', reason: 'refused', remedy: 'allow them' }, { name: 'sudo', reason: 'a password is required', remedy: 'run as root' }])
  expect(error.message).toBe('the kernel engine cannot run here\n  user namespace: refused; allow them\n  sudo: a password is required; run as root')
})
