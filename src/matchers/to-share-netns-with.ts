import type { NetnsHandle } from '../engine/index.js'
import { such } from './expected/shape.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeState } from './received/judge-state.js'
import { isNetns } from './received/kind.js'

const NETNS = such(isNetns, 'is no host, router, pod or container of a lab', "Write lab.pod('…')")

/**
 * Holds if two hosts, pods or containers have one network namespace.
 * Equivalent to: `readlink /proc/<pid>/ns/net` printing the same 'net:[…]' for both.
 * @example await expect(lab.pod('rain-test/busybox1')).toShareNetnsWith(lab.pod('rain-test/busybox2'))
 */
export async function toShareNetnsWith(this: MatcherContext, received: unknown, other: NetnsHandle): Promise<MatcherResult> {
  const call = { matcher: 'toShareNetnsWith', args: [other], wrong: NETNS(other, '') }
  return judgeState(this, received, call, async (handle) => {
    const [own, others] = [await handle.netnsId(), await other.netnsId()]
    return {
      pass: own === others,
      expectation: `to share its network namespace with ${nameOf(other)}`,
      happened: () => [own === others ? `Both are in ${own}` : `${nameOf(handle)} is in ${own}, ${nameOf(other)} is in ${others}`],
      actual: own,
      expected: others,
    }
  })
}

function nameOf({ name, container }: NetnsHandle): string {
  return container === undefined ? name : `${name}/${container}`
}
