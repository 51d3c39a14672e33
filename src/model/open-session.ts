import type { CapturedFrame, Probe, Session } from '../engine/index.js'
import type { Change, Plan } from '../plan/index.js'
import { encodeFrame } from '../wire/index.js'
import type { World } from './core/world.js'
import { sendProbe, settle } from './probe/send-probe.js'
import { StormError } from './probe/storm-error.js'
import { applyChange } from './state/apply-change.js'
import { createWorld } from './state/create-world.js'
import { ModelError } from './state/model-error.js'
import { stateOf } from './state/state-of.js'

/**
 * A session of the model. Calls are answered at once: time is simulated.
 *
 * Nothing is kept for `capture()` until it is called for the first time. Then all that was done so far is done once more
 * in a new world that keeps every hop, and goes on from there: the same plan and probes give the same frames.
 */
export function openSession(plan: Plan): Session {
  let world = createWorld(plan, false)
  let done: (Probe | Change)[] | undefined = []
  let closed = false
  let storm: StormError | undefined
  const alive = (): World => {
    if (storm !== undefined) throw storm
    if (closed) throw new ModelError(plan.name, 'the session is closed')
    return world
  }
  const act = <A extends Probe | Change, R>(action: A, take: (world: World, action: A) => R): R => {
    const there = alive()
    done?.push(action)
    try {
      return take(there, action)
    } catch (error) {
      if (error instanceof StormError) storm = error
      throw error
    }
  }
  return {
    send: async (probe) => act(probe, send),
    state: async (netns) => stateOf(alive().stack.namespace(netns)),
    netnsId: async (netns, container) => netnsId(alive(), netns, container),
    apply: async (changes) => {
      for (const change of changes) act(change, apply)
    },
    capture: async () => {
      alive()
      if (done !== undefined) world = replay(plan, done)
      done = undefined
      return takeFrames(world)
    },
    close: async () => {
      closed = true
    },
  }
}

const send = (world: World, probe: Probe) => sendProbe(world.stack.namespace(probe.netns), probe)

function apply(world: World, change: Change): void {
  applyChange(world.stack.namespace(change.netns), change, () => settle(world))
  settle(world)
}

function replay(plan: Plan, done: readonly (Probe | Change)[]): World {
  const world = createWorld(plan, true)
  for (const action of done) {
    if ('protocol' in action) send(world, action)
    else
      try {
        apply(world, action)
      } catch {
        // It was refused the first time too.
      }
  }
  return world
}

/** Inode numbers of network namespaces begin here; the nth of the plan gets the nth. */
const FIRST_INODE = 4026532000

function netnsId(world: World, netns: string, container: string | undefined): string {
  const ns = world.stack.namespace(netns)
  if (container !== undefined && !ns.containers.has(container)) throw new ModelError(`${netns}/${container}`, 'the container does not run')
  return `net:[${FIRST_INODE + world.plan.netns.indexOf(ns.plan)}]`
}

function takeFrames({ captured }: World): readonly CapturedFrame[] {
  return (captured ?? []).splice(0).map(({ netns, ifname, dir, time, layers }) => ({ netns, ifname, dir, time, bytes: encodeFrame(layers) }))
}
