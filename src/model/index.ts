import type { Engine } from '../engine/index.js'
import { openSession } from './open-session.js'

/** The embedded engine: a deterministic model of Linux forwarding, without I/O, clock and chance. The same plan and probes give the same trace, byte for byte. */
export const modelEngine: Engine = { name: 'model', open: async (plan) => openSession(plan) }
