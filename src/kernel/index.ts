import type { Engine } from '../engine/index.js'
import { KernelSession } from './client/kernel-session.js'

export { kernelAvailability, kernelSkipReason, type KernelAvailability } from './client/availability.js'
export { AgentGone, AgentSilent, KernelError } from './client/kernel-error.js'
export { KernelUnavailable, type Privilege } from './client/kernel-unavailable.js'
export type { Missing } from './protocol/messages.js'

/** The Linux kernel itself, in throw-away namespaces and without root. Rejects with {@link KernelUnavailable} where it cannot run. */
export const kernelEngine: Engine = {
  name: 'kernel',
  open: (plan) => KernelSession.open(plan),
}
