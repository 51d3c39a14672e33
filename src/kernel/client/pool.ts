import type { AgentProcess } from './agent-process.js'
import { startAgent } from './privilege.js'

/** Agents without a lab: the next lab takes one of them and saves its start. */
const idle: AgentProcess[] = []
/** More would only hold memory. */
const KEPT = 2

/** An agent of one's own. @throws KernelUnavailable */
export async function takeAgent(): Promise<AgentProcess> {
  for (let agent = idle.pop(); agent !== undefined; agent = idle.pop()) if (agent.alive) return agent
  return (await startAgent()).agent
}

/** Gives an agent back that holds nothing. */
export function returnAgent(agent: AgentProcess): void {
  if (!agent.alive) return
  if (idle.length < KEPT) idle.push(agent)
  else agent.kill()
}
