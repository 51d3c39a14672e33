import type { Probe } from '../../engine/index.js'

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
