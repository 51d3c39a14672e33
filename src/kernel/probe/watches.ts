import type { TraceData } from '../../engine/index.js'
import type { World, WorldNetns } from '../agent/world.js'
import { readNeighTable } from '../netlink/neigh-table.js'
import type { NetnsFacts, NftDrop } from '../path/facts.js'
import { askRoute, isResolving } from './ask.js'
import { barredByPolicy, growth, readCounters } from './counters.js'
import { readGroups } from './groups.js'
import { installTrace, NftTrace } from './nft-trace.js'
import { NeighTableFullError } from './probe-error.js'
import { readInputSysctls } from './sysctls.js'

/** What is kept of a namespace from one loss to the next. */
interface Watch {
  readonly netns: WorldNetns
  counters: Readonly<Record<string, number>>
  /** Packets that are known to have been delivered since the counters were read. */
  delivered: number
  trace?: NftTrace
  /** What its rules dropped of the probe under way. */
  drops: readonly NftDrop[]
}

/** Asks the namespaces of a world what became of packets. */
export class Watches {
  readonly #watches = new Map<string, Watch>()
  /** How often the machine's neighbour table had been full when last asked. */
  #fulls: number
  constructor(readonly world: World) {
    const [any] = world.netns.values()
    this.#fulls = any === undefined ? 0 : readNeighTable(any.route).fulls
  }

  /** Listens where there are rules that may drop a packet, and forgets what was said before; says whether there are any. */
  begin(): boolean {
    let any = false
    for (const [name, netns] of this.world.netns) {
      if (!this.world.mayDrop(name)) continue
      any = true
      const watch = this.#of(name)
      if (watch.trace === undefined) {
        const switched = netns.declared.ruleset.some(({ family }) => family === 'bridge')
        netns.inside(() => installTrace(switched))
        watch.trace = netns.inside(() => new NftTrace())
      }
      watch.trace.drops(() => [])
    }
    return any
  }

  /** The namespaces whose rules dropped something since they were asked before. */
  dropping(): readonly string[] {
    return [...this.#watches].flatMap(([name, watch]) => {
      watch.drops = watch.trace?.drops(() => this.world.state(name).ruleset) ?? []
      return watch.drops.length > 0 ? [name] : []
    })
  }

  /** Does a packet wait for a neighbour in one of these namespaces? */
  isResolving(names: Iterable<string>): boolean {
    for (const name of names) if (isResolving(this.#of(name).netns.route)) return true
    return false
  }

  /** Asks a namespace about a loss. `ownCounters`: was no other probe under way, so that what the counters say is about this one? */
  facts(name: string, trace: TraceData, ownCounters: boolean): NetnsFacts {
    const watch = this.#of(name)
    const state = this.world.state(name)
    const counters = watch.netns.inside(readCounters)
    const grown = ownCounters ? growth(watch.counters, counters) : {}
    const deliveries = (grown['Ip:InDelivers'] ?? 0) - barredByPolicy(grown) - watch.delivered
    if (ownCounters) {
      watch.counters = counters
      watch.delivered = 0
    }
    const remotes = state.fdb.flatMap(({ dst }) => (dst === undefined ? [] : [dst]))
    const addresses = new Set([trace.probe.dst, ...[...trace.packets, ...trace.errors].flatMap(({ hops }) => hops.flatMap(({ layers }) => layers.flatMap((layer) => (layer.kind === 'ipv4' ? [layer.src, layer.dst] : [])))), ...remotes])
    return {
      state,
      sysctl: watch.netns.inside(() => readInputSysctls(state.links.map(({ ifname }) => ifname))),
      counters: grown,
      ...(ownCounters && { deliveries }),
      groups: watch.netns.inside(readGroups),
      routes: [...addresses].map((dst) => askRoute(watch.netns.route, dst)),
      drops: watch.drops,
    }
  }

  /** Packets were delivered to these namespaces: what their counters say of that is not about a later probe. */
  noteDeliveries(names: readonly string[]): void {
    for (const name of names) this.#of(name).delivered++
  }

  /** A loss without a reason may be that of a full neighbour table: __neigh_create(), net/core/neighbour.c. @throws NeighTableFullError */
  blameNeighTable(trace: TraceData): void {
    const [any] = this.world.netns.values()
    if (any === undefined || !isUnexplained(trace)) return
    const { fulls, limit } = readNeighTable(any.route)
    const grew = fulls > this.#fulls
    this.#fulls = fulls
    if (grew) throw new NeighTableFullError(trace.probe, limit)
  }

  close(): void {
    for (const { trace } of this.#watches.values()) trace?.close()
  }

  #of(name: string): Watch {
    const known = this.#watches.get(name)
    if (known !== undefined) return known
    const netns = this.world.netns.get(name)
    if (netns === undefined) throw new TypeError(`the plan ${this.world.plan.name} has no namespace ${name}`)
    const watch: Watch = { netns, counters: {}, delivered: 0, drops: [] }
    this.#watches.set(name, watch)
    return watch
  }
}

/** The namespaces that the packets of a trace were delivered to, one for each. Of a packet in pieces the whole counts. */
export const deliveriesOf = ({ packets, errors }: TraceData): readonly string[] => [...packets, ...errors].flatMap(({ outcome }) => (outcome.kind === 'delivered' ? [outcome.at.netns] : []))

const isUnexplained = ({ packets, errors }: TraceData): boolean =>
  [...packets, ...errors].some(({ outcome, branches }) => [outcome, ...branches.map((branch) => branch.outcome)].some((end) => end.kind !== 'delivered' && end.reason === 'UNOBSERVED'))
