import type { Plan } from '../../plan/index.js'
import { createClock } from '../core/clock.js'
import type { Packet } from '../core/packet.js'
import { createQueue } from '../core/queue.js'
import { receive } from '../core/receive.js'
import type { World } from '../core/world.js'
import { createSegment } from '../drivers/segment.js'
import { arpSolicit } from '../ipv4/arp.js'
import { icmpSend } from '../ipv4/icmp-send.js'
import { localDeliver } from '../ipv4/input.js'
import { linkFailure } from '../ipv4/link-failure.js'
import { sendReset } from '../transport/send-reset.js'
import { tcpError } from '../transport/tcp-receive.js'
import { createNamespace } from './create-namespace.js'
import { ModelError } from './model-error.js'

/** A world in which nothing has happened yet; `capturing` keeps every hop. */
export function createWorld(plan: Plan, capturing: boolean): World {
  const plans = new Map(plan.netns.map((netns) => [netns.name, netns]))
  const world: World = {
    plan,
    clock: createClock(),
    backlog: createQueue<Packet>(),
    processes: createQueue<() => void>(),
    icmpLocked: false,
    held: 0,
    reassembling: new Set(),
    plans,
    namespaces: new Map(),
    segments: new Map(),
    run: undefined,
    tokens: 0,
    captured: capturing ? [] : undefined,
    stack: {
      namespace(name) {
        const alive = world.namespaces.get(name)
        if (alive !== undefined) return alive
        const declared = plans.get(name)
        if (declared === undefined) throw new ModelError(name, `the plan '${plan.name}' has no namespace of that name`)
        return createNamespace(world, declared)
      },
      receive,
      solicit: arpSolicit,
      linkFailure,
      icmpSend,
      socketError: (packet, ns) => tcpError(ns, packet),
      localDeliver,
      sendReset,
    },
  }
  for (const { name } of plan.segments) world.segments.set(name, createSegment(world, name))
  return world
}
