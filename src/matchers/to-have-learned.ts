import type { FdbEntry } from '../plan/index.js'
import { fieldsOf, firstWrong } from './expected/shape.js'
import { MAC, NAME } from './expected/words.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { optionsOf } from './message/value.js'
import { refuseArgument } from './received/refuse.js'
import { judgeRows } from './state/judge-rows.js'
import { FORWARDING } from './to-have-fdb-entry.js'

/** Where a MAC address was learned. */
export interface LearnExpectation {
  /** The bridge port, or the VXLAN device. */
  readonly on?: string
}

const LEARNED = fieldsOf('a learned entry', { on: NAME })

/**
 * Holds if a bridge or VXLAN device of a host has learned a MAC address from a packet: an entry that nobody wrote and that ages.
 * Equivalent to: `bridge fdb show` printing '<mac> dev <on>' without `permanent` or `static`.
 * @example await expect(lab.host('rain-kubernetes-1')).toHaveLearned('ce:02:ae:31:b1:46', { on: 'veth912977f8' })
 */
export async function toHaveLearned(this: MatcherContext, received: unknown, mac: string, where: LearnExpectation = {}): Promise<MatcherResult> {
  const call = { matcher: 'toHaveLearned', args: [mac, ...optionsOf(where)], wrong: firstWrong([mac, 'mac', MAC], [where, '', LEARNED]) }
  if (call.wrong !== undefined) return refuseArgument(this, call, received, call.wrong)
  const { on } = where
  const learned = { ...FORWARDING, noun: 'learned FDB entry' }
  const expected: Partial<FdbEntry> = { mac: mac.toLowerCase(), ...(on !== undefined && { dev: on }), state: 'dynamic' }
  return judgeRows(this, received, call, learned, expected, `${mac}${on === undefined ? '' : ` dev ${on}`}`)
}
