import { ModelError } from '../state/model-error.js'

/** Most frames that one probe, or one change, may set in motion: twenty broadcasts on a wire of 10,000 hosts have room. */
export const MOST_FRAMES = 200_000

/** Packets make packets without end. A kernel slows such a storm down (`icmpv4_xrlim_allow()`, net/ipv4/icmp.c); the model, which has no clock, ends it. */
export class StormError extends ModelError {
  constructor(plan: string) {
    super(
      plan,
      `a storm: ${MOST_FRAMES.toLocaleString('en')} frames and no end; look for a translation that turns packets of the tunnel, or answers to them, back into it. The session is closed`,
    )
  }
}
