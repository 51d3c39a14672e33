import { MOST_FRAMES, createTrace, type Pass, type Probe, type Trace, type TraceData } from '../../engine/index.js'
import { nextTimer } from '../core/clock.js'
import { finishJourney } from '../core/journey.js'
import type { Namespace } from '../core/namespace.js'
import { dequeue } from '../core/queue.js'
import { receiveFrame } from '../core/receive.js'
import { giveUp } from '../ipv4/reassembly.js'
import type { Packet } from '../core/packet.js'
import type { World } from '../core/world.js'
import { tokenOf } from './payload.js'
import { createRun, finishArp, type ProbeRun } from './probe-run.js'
import { StormError } from './storm-error.js'
import { sendEcho } from './send-echo.js'
import { sendTcp } from './send-tcp.js'
import { sendUdp } from './send-udp.js'

/** Sends a probe from a namespace and lets the world run until its last packet ended. */
export function sendProbe(ns: Namespace, probe: Probe): Trace {
  const { world } = ns
  const run = createRun(probe, tokenOf(++world.tokens))
  world.run = run
  if (probe.protocol === 'icmp') sendEcho(ns, probe, run)
  else if (probe.protocol === 'udp') sendUdp(ns, probe, run)
  else sendTcp(ns, probe, run)
  settle(world)
  for (const queue of world.reassembling) giveUp(queue)
  world.run = undefined
  if (probe.protocol !== 'icmp') ns.sockets.clients.clear()
  if (probe.protocol === 'tcp') for (const other of world.namespaces.values()) other.sockets.connections.clear()
  return createTrace(traceOf(world, run))
}

/**
 * Runs until no packet is under way: first what the kernel has to do, then what processes do, then time passes.
 *
 * @throws StormError where there is no end
 */
export function settle(world: World): void {
  const { backlog, processes, clock } = world
  let frames = 0
  const passes: Pass[] = []
  for (;;) {
    for (let packet = dequeue(backlog); packet !== undefined; packet = dequeue(backlog)) {
      if (++frames > MOST_FRAMES - LOOKED_AT) addPasses(passes, packet)
      if (frames > MOST_FRAMES) throw new StormError(world.plan.name, passes)
      receiveFrame(packet)
    }
    const act = dequeue(processes)
    if (act !== undefined) act()
    else if (world.held > 0) {
      const timer = nextTimer(clock)
      if (timer === undefined) return
      timer.live = false
      timer.fire()
    } else return
  }
}

/** How many of the last frames are looked at for where they are. */
const LOOKED_AT = 2_000

/** Where a frame that is about to come in went out, and where it comes in. */
function addPasses(passes: Pass[], { dev, journey: { hops } }: Packet): void {
  const before = hops[hops.length - 1]
  if (before?.dir === 'out') passes.push(before)
  if (dev !== undefined) passes.push(dev)
}

function traceOf(world: World, run: ProbeRun): TraceData {
  const packets = run.packets.map(finishJourney)
  const request = packets[0]
  if (request === undefined) throw new Error('a probe sent nothing')
  const reply = run.reply === undefined ? undefined : packets[run.packets.indexOf(run.reply)]
  const trace = {
    engine: 'model' as const,
    plan: world.plan.name,
    probe: run.probe,
    token: run.token,
    packets,
    request,
    errors: run.errors.map(finishJourney),
    arp: run.arp.flatMap((record) => finishArp(record) ?? []),
    verdict: { delivered: request.outcome.kind === 'delivered', answered: reply?.outcome.kind === 'delivered' && reply.outcome.at.netns === run.probe.netns },
  }
  return reply === undefined ? trace : Object.assign(trace, { reply })
}
