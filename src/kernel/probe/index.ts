import type { Prober, World } from '../agent/world.js'
import { KernelProber } from './prober.js'

export { TRACE_TABLE, traceTable } from './nft-trace.js'

/** Opens the taps of a world; probes may be sent from then on. */
export const createProber = (world: World): Prober => new KernelProber(world)
