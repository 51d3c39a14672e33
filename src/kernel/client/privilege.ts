import { agentFile } from './agent-file.js'
import { AgentProcess } from './agent-process.js'
import { AgentGone } from './kernel-error.js'
import { explainRefusal, KernelUnavailable, type Privilege } from './kernel-unavailable.js'
import type { Missing } from '../protocol/messages.js'

/**
 * Namespaces of an agent. Its own process namespace ends every process in it when the agent ends, however that happens;
 * --kill-child ends the agent when unshare is killed.
 */
const NAMESPACES = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
/** Where /proc may not be mounted. */
const WITHOUT_PROC = ['--net', '--mount', '--pid', '--fork', '--kill-child']
const AS_ROOT = ['--user', '--map-root-user']
const NODE = ['--no-warnings']

/** One way to start an agent. */
interface Rung {
  readonly privilege: Privilege
  readonly argv: readonly string[]
}

function rungs(): readonly Rung[] {
  const root = process.getuid?.() === 0
  return [
    { privilege: 'user namespace', argv: ['unshare', ...AS_ROOT, ...NAMESPACES] },
    { privilege: 'user namespace', argv: ['unshare', ...AS_ROOT, ...WITHOUT_PROC] },
    ...(root
      ? [{ privilege: 'root', argv: ['unshare', ...NAMESPACES] } as const, { privilege: 'root', argv: ['unshare', ...WITHOUT_PROC] } as const]
      : [{ privilege: 'sudo', argv: ['sudo', '-n', 'unshare', ...NAMESPACES] } as const]),
  ]
}

/** Did unshare or sudo say no? An agent that was killed says nothing about privilege. */
const wasRefused = ({ how, output }: AgentGone): boolean => how.startsWith('could not be started') || /^(unshare|sudo):/m.test(output)

let chosen: Rung | undefined

/** Starts an agent with the first privilege that works; later ones go the same way at once. @throws KernelUnavailable */
export async function startAgent(): Promise<{ readonly agent: AgentProcess; readonly privilege: Privilege }> {
  if (process.platform !== 'linux') throw new KernelUnavailable([{ name: 'Linux', reason: `this is ${process.platform}`, remedy: 'take the model engine, or run in a Linux container or virtual machine' }])
  const file = await agentFile()
  const missing: Missing[] = []
  for (const rung of chosen === undefined ? rungs() : [chosen]) {
    try {
      const agent = await AgentProcess.start([...rung.argv, process.execPath, ...NODE, file])
      chosen = rung
      return { agent, privilege: rung.privilege }
    } catch (error) {
      if (!(error instanceof AgentGone) || !wasRefused(error)) throw error
      const refusal = explainRefusal(rung.privilege, `${error.output}${error.how.includes('ENOENT') ? `${rung.argv[0] ?? ''} was not found` : ''}`)
      if (!missing.some(({ name }) => name === refusal.name)) missing.push(refusal)
    }
  }
  chosen = undefined
  throw new KernelUnavailable(missing)
}
