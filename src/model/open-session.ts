import type { CapturedFrame, Session } from '../engine/index.js'
import type { Plan } from '../plan/index.js'
import { encodeFrame } from '../wire/index.js'
import type { World } from './core/world.js'
import { sendProbe, settle } from './probe/send-probe.js'
import { applyChange } from './state/apply-change.js'
import { createWorld } from './state/create-world.js'
import { ModelError } from './state/model-error.js'
import { stateOf } from './state/state-of.js'

/** A session of the model. Calls are answered at once: time is simulated. */
export function openSession(plan: Plan): Session {
  const world = createWorld(plan)
  let closed = false
  const alive = (): World => {
    if (closed) throw new ModelError(plan.name, 'the session is closed')
    return world
  }
  return {
    send: async (probe) => sendProbe(alive().stack.namespace(probe.netns), probe),
    state: async (netns) => stateOf(alive().stack.namespace(netns)),
    netnsId: async (netns, container) => netnsId(alive(), netns, container),
    apply: async (changes) => {
      for (const change of changes) {
        applyChange(alive().stack.namespace(change.netns), change, () => settle(world))
        settle(world)
      }
    },
    capture: async () => takeCapture(alive()),
    close: async () => {
      closed = true
    },
  }
}

/** Inode numbers of network namespaces begin here; the nth of the plan gets the nth. */
const FIRST_INODE = 4026532000

function netnsId(world: World, netns: string, container: string | undefined): string {
  const ns = world.stack.namespace(netns)
  if (container !== undefined && !ns.containers.has(container)) throw new ModelError(`${netns}/${container}`, 'the container does not run')
  return `net:[${FIRST_INODE + world.plan.netns.indexOf(ns.plan)}]`
}

function takeCapture(world: World): readonly CapturedFrame[] {
  return world.captured.splice(0).map(({ netns, ifname, dir, time, layers }) => ({ netns, ifname, dir, time, bytes: encodeFrame(layers) }))
}
