import type { CapturedFrame, Probe, TraceData } from '../../engine/index.js'
import type { Prober, World, WorldNetns } from '../agent/world.js'
import { readNeighTable } from '../netlink/neigh-table.js'
import type { NetnsFacts } from '../path/facts.js'
import { reconstruct, type Observation } from '../path/reconstruct.js'
import type { TapRecord } from '../path/record.js'
import { TapSet } from '../tap/tap-set.js'
import { askRoute, isResolving } from './ask.js'
import { Backlog } from './backlog.js'
import { growth, readCounters } from './counters.js'
import { sendIcmp } from './icmp-socket.js'
import { Inventories } from './inventories.js'
import { installTrace, NftTrace } from './nft-trace.js'
import { NeighTableFullError, ProbeTimeoutError } from './probe-error.js'
import type { ProberSocket } from './prober-socket.js'
import { Recording } from './recording.js'
import { Silence } from './silence.js'
import { readForwardingSysctls } from './sysctls.js'
import { sendTcp } from './tcp-socket.js'
import { createToken } from './token.js'
import { sendUdp } from './udp-socket.js'

/** No probe takes longer: three requests for each of a few neighbours, one after another. */
const LIMIT_MS = 60_000
/** Longest time in which a frame can be on its way without being in a queue. */
const TURN_MS = 1

/** What is kept of a namespace from one loss to the next. */
interface Watch {
  readonly netns: WorldNetns
  counters: Readonly<Record<string, number>>
  trace?: NftTrace
}

/** Sends probes through a world and tells what became of them. */
export class KernelProber implements Prober {
  readonly #taps: TapSet
  readonly #backlog = new Backlog()
  readonly #recording = new Recording()
  readonly inventories: Inventories
  readonly #watches = new Map<string, Watch>()
  /** How often the machine's neighbour table had been full when last asked. */
  #fulls: number

  constructor(readonly world: World) {
    const [any] = world.netns.values()
    this.#fulls = any === undefined ? 0 : readNeighTable(any.route).fulls
    this.inventories = new Inventories(world)
    this.#taps = new TapSet([...world.netns].map(([name, netns]) => ({ name, inside: (fn) => netns.inside(fn) })), world.opened)
  }

  async send(probe: Probe): Promise<TraceData> {
    const observation = this.observe(probe)
    const first = reconstruct(observation)
    if (first.wants.length === 0) return first.trace
    const facts = Object.fromEntries(first.wants.map((netns) => [netns, this.facts(netns, first.trace)]))
    const { trace } = reconstruct({ ...observation, facts })
    this.#blameNeighTable(trace)
    return trace
  }

  /** A loss without a reason may be that of a full neighbour table: __neigh_create(), net/core/neighbour.c. @throws NeighTableFullError */
  #blameNeighTable(trace: TraceData): void {
    const [any] = this.world.netns.values()
    if (any === undefined || !isUnexplained(trace)) return
    const { fulls, limit } = readNeighTable(any.route)
    const grew = fulls > this.#fulls
    this.#fulls = fulls
    if (grew) throw new NeighTableFullError(trace.probe, limit)
  }

  /** Sends a probe, waits until its last packet ended and gives all that was seen of it. @throws TapOverflowError, ProbeTimeoutError */
  observe(probe: Probe): Observation {
    const sender = this.world.netns.get(probe.netns)
    if (sender === undefined) throw new TypeError(`the plan ${this.world.plan.name} has no namespace ${probe.netns}`)
    this.#prepare()
    const token = createToken()
    const socket = sender.inside(() => open(probe, token))
    try {
      const { records, received, told } = this.#watch(probe, socket)
      return {
        plan: this.world.plan.name, probe, token: token.toString('hex'), records, received, told, answered: socket.answered(), inventory: this.inventories.current(),
        ...(socket.sport !== undefined && { sport: socket.sport }),
        ...(socket.source !== undefined && { source: socket.source }),
        ...(socket.errno !== undefined && { errno: socket.errno }),
      }
    } finally {
      socket.close()
      this.#recording.add(this.#taps.drain())
    }
  }

  capture(): readonly CapturedFrame[] {
    this.#recording.add(this.#taps.drain())
    return this.#recording.take(this.inventories.current())
  }

  close(): void {
    this.#taps.close()
    this.#backlog.close()
    for (const { trace } of this.#watches.values()) trace?.close()
  }

  /** What passed before is not this probe's. */
  #prepare(): void {
    for (const [name, netns] of this.world.netns) {
      if (!this.world.rules(name)) continue
      const watch = this.#watchOf(name)
      if (watch.trace === undefined) {
        const switched = netns.declared.ruleset.some(({ family }) => family === 'bridge')
        netns.inside(() => installTrace(switched))
        watch.trace = netns.inside(() => new NftTrace())
      }
      watch.trace.drops(() => [])
    }
    this.#recording.add(this.#taps.drain())
    this.#taps.verify()
  }

  #watch(probe: Probe, socket: ProberSocket): { readonly records: readonly TapRecord[]; readonly received: boolean; readonly told: boolean } {
    const records: TapRecord[] = []
    const touched = new Set([probe.netns])
    const silence = new Silence(this.#backlog, () => [...touched].some((netns) => isResolving(this.#watchOf(netns).netns.route)))
    const deadline = performance.now() + LIMIT_MS
    for (;;) {
      const progress = socket.advance()
      const served = this.world.reactor.turn(0)
      const fresh = this.#taps.drain()
      if (fresh.length > 0) {
        silence.broken()
        for (const record of fresh) {
          records.push(record)
          touched.add(record.netns)
        }
      }
      if (progress === 'served' && served === 0 && fresh.length === 0 && silence.drained()) break
      if (progress !== 'served' && fresh.length === 0 && served === 0) {
        if (silence.look()) break
        this.world.reactor.turn(TURN_MS)
      }
      if (performance.now() > deadline) throw new ProbeTimeoutError(probe, LIMIT_MS)
    }
    this.#recording.add(records)
    this.#taps.verify()
    const end = socket.advance()
    return { records, received: end === 'served', told: end === 'refused' && socket.errno === undefined }
  }

  /** Asks a namespace about a loss. */
  facts(netns: string, trace: TraceData): NetnsFacts {
    const watch = this.#watchOf(netns)
    const state = this.world.state(netns)
    const counters = watch.netns.inside(readCounters)
    const grown = growth(watch.counters, counters)
    watch.counters = counters
    const remotes = state.fdb.flatMap(({ dst }) => (dst === undefined ? [] : [dst]))
    const addresses = new Set([trace.probe.dst, ...[...trace.packets, ...trace.errors].flatMap(({ hops }) => hops.flatMap(({ layers }) => layers.flatMap((layer) => (layer.kind === 'ipv4' ? [layer.dst] : [])))), ...remotes])
    return {
      state,
      sysctl: watch.netns.inside(() => readForwardingSysctls(state.links.map(({ ifname }) => ifname))),
      counters: grown,
      routes: [...addresses].map((dst) => askRoute(watch.netns.route, dst)),
      drops: watch.trace?.drops(() => state.ruleset) ?? [],
    }
  }

  #watchOf(name: string): Watch {
    const known = this.#watches.get(name)
    if (known !== undefined) return known
    const netns = this.world.netns.get(name)
    if (netns === undefined) throw new TypeError(`the plan ${this.world.plan.name} has no namespace ${name}`)
    const watch: Watch = { netns, counters: {} }
    this.#watches.set(name, watch)
    return watch
  }
}

const isUnexplained = ({ packets, errors }: TraceData): boolean =>
  [...packets, ...errors].some(({ outcome, branches }) => [outcome, ...branches.map((branch) => branch.outcome)].some((end) => end.kind !== 'delivered' && end.reason === 'UNOBSERVED'))

/** Opens the socket of a probe in the thread's namespace and sends. */
function open(probe: Probe, token: Uint8Array): ProberSocket {
  switch (probe.protocol) {
    case 'icmp':
      return sendIcmp(probe, token)
    case 'udp':
      return sendUdp(probe, token)
    case 'tcp':
      return sendTcp(probe, token)
  }
}
