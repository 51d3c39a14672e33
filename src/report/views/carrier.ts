import type { LinkState } from '../../engine/index.js'

/** Administratively up, and nothing at the other end. */
export function hasNoCarrier({ up, operstate }: LinkState): boolean {
  return up && operstate !== 'UP' && operstate !== 'UNKNOWN'
}
