import type { AgentProcess } from './agent-process.js'
import { startAgent } from './privilege.js'

/** Agents without a lab: the next lab takes one of them and saves its start. */
const idle: AgentProcess[] = []
/** More would only hold memory. */
const KEPT = 2

/** An agent of one's own, and whether it had a lab before: such a one may have died without anybody noticing. @throws KernelUnavailable */
export async function takeAgent(): Promise<{ readonly agent: AgentProcess; readonly used: boolean }> {
  for (let agent = idle.pop(); agent !== undefined; agent = idle.pop()) if (agent.alive) return { agent, used: true }
  return { agent: (await startAgent()).agent, used: false }
}

/** Gives an agent back that holds nothing. */
export function returnAgent(agent: AgentProcess): void {
  if (!agent.alive) return
  if (idle.length < KEPT) idle.push(agent)
  else agent.kill()
}
