import type { Missing } from '../protocol/messages.js'
import { KernelUnavailable, type Privilege } from './kernel-unavailable.js'
import { returnAgent } from './pool.js'
import { startAgent } from './privilege.js'

/** Whether the kernel engine works on this machine. */
export interface KernelAvailability {
  readonly ok: boolean
  /** Whose privilege it runs with; absent where it does not run. */
  readonly privilege?: Privilege
  /** What is not here, with remedies: everything that was tried, or what only some plans need (nft). */
  readonly missing: readonly Missing[]
}

/** Only plans with rules need it, and /proc shows more than it should without the other. */
const OPTIONAL: readonly string[] = ['nft', 'process namespace']

/** Starts an agent and tries what plans need. Never rejects for what is missing. */
export async function kernelAvailability(): Promise<KernelAvailability> {
  try {
    const { agent, privilege } = await startAgent()
    const missing = await agent.call('capabilities', {}, PATIENCE)
    returnAgent(agent)
    return { ok: missing.every(({ name }) => OPTIONAL.includes(name)), privilege, missing }
  } catch (error) {
    if (error instanceof KernelUnavailable) return { ok: false, missing: error.missing }
    throw error
  }
}

const PATIENCE = 30_000

/**
 * The reason for which specs of the kernel engine are to be skipped here, or undefined where they can run.
 *
 * @throws KernelUnavailable where HOPSPEC_REQUIRE_KERNEL=1 forbids to skip
 */
export async function kernelSkipReason(): Promise<string | undefined> {
  const { ok, missing } = await kernelAvailability()
  if (ok) return undefined
  const error = new KernelUnavailable(missing)
  if (process.env['HOPSPEC_REQUIRE_KERNEL'] === '1') throw error
  return error.message
}
