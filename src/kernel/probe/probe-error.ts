import { describeStorm, type Pass, type Probe } from '../../engine/index.js'

/** A probe whose packets did not come to rest. */
export class ProbeTimeoutError extends Error {
  override readonly name = 'ProbeTimeoutError'
  constructor(probe: Probe, milliseconds: number) {
    super(
      `The ${probe.protocol} probe from ${probe.from} to ${probe.to} did not end within ${milliseconds / 1000} s: frames still pass, or a neighbour is still being asked for. ` +
        'Look for a loop between bridges, or lower net.ipv4.neigh.<link>.retrans_time_ms.',
    )
  }
}

/** Packets make packets, or a frame goes round, without end. */
export class StormError extends Error {
  override readonly name = 'StormError'
  constructor(plan: string, passes: readonly Pass[]) {
    super(`${plan}: ${describeStorm(passes)}`)
  }
}

/** The kernel had no room for a neighbour, so a packet was lost that would have passed otherwise: what a trace would show is not what the plan does. */
export class NeighTableFullError extends Error {
  override readonly name = 'NeighTableFullError'
  constructor(
    probe: Probe,
    /** Entries that the table holds at most. */
    readonly limit: number,
  ) {
    super(
      `The ${probe.protocol} probe from ${probe.from} to ${probe.to} was lost while the kernel's neighbour table was full: all namespaces of this machine share ${limit} entries (net.ipv4.neigh.default.gc_thresh3). ` +
        'Raise gc_thresh3, run fewer labs at a time, or send to fewer pods within five seconds.',
    )
  }
}

/** The clock that tells the records of one probe from those of another was turned back. */
export class ClockSetError extends Error {
  override readonly name = 'ClockSetError'
  constructor() {
    super('The clock of the machine was set back while probes were under way, so what was seen of them cannot be told apart. Send them again.')
  }
}
