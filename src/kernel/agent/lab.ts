import type { ExecOptions, ExecResult, NetnsState, CapturedFrame, Probe } from '../../engine/index.js'
import type { Change, Plan } from '../../plan/index.js'
import type { Device } from '../path/record.js'
import { createProber } from '../probe/index.js'
import { packSeen, type SeenJson } from '../protocol/seen.js'
import { Clock } from '../sys/clock.js'
import { keepStamps } from '../tap/stamps.js'
import type { AgentNetns } from './agent-netns.js'
import { bringUp, closeAll, type Namespaces } from './bring-up/bring-up.js'
import { applyChange } from './changes.js'
import { attach, detach, settle } from './cni/attach.js'
import type { CniPod } from './cni/plugin.js'
import { Containers } from './containers.js'
import { devicesOf } from './devices.js'
import { Programs } from './exec.js'
import { Listeners } from './listeners.js'
import type { LiveNetns } from './live-netns.js'
import { mayDrop } from './may-drop.js'
import { hasTables, loadRulesets } from './nft.js'
import { createReactor, type Reactor } from './reactor.js'
import { Peers } from './state/peers.js'
import { readState } from './state/state.js'
import type { Prober, World } from './world.js'

/** A pod that plugins were run for, and what the last of them answered, once it did. */
interface Attached {
  readonly pod: CniPod
  result?: unknown
}

/** How often, in milliseconds, the listeners are served while a program runs. */
const TURN = 1

/** A plan made real inside the agent. */
export class AgentLab implements World {
  readonly clock = new Clock()
  readonly reactor: Reactor = createReactor()
  readonly netns: Namespaces['netns']
  readonly segments: Namespaces['segments']
  readonly #peers: Peers
  readonly #own = new Map<string, AgentNetns>()
  readonly #programs = new Map<string, Programs>()
  readonly #attached: Attached[] = []
  #devices: readonly Device[] | undefined
  #prober: Prober | undefined
  #closed = false
  /** Place of each namespace in the plan. */
  readonly #places: ReadonlyMap<string, number>

  private constructor(
    readonly plan: Plan,
    readonly namespaces: Namespaces,
  ) {
    this.netns = namespaces.netns
    this.segments = namespaces.segments
    this.#peers = new Peers(namespaces)
    this.#places = new Map(plan.netns.map(({ name }, index) => [name, index]))
  }

  /** Brings a plan up with its rules, containers and listeners; taps are open when it is done. Leaves nothing where it throws. */
  static async open(plan: Plan): Promise<AgentLab> {
    // The kernel has the time until all is up.
    keepStamps()
    const lab = new AgentLab(plan, bringUp(plan))
    try {
      for (const live of lab.netns.values()) {
        lab.#own.set(live.name, { live, listeners: new Listeners(live, lab.reactor), containers: new Containers(live), touched: new Set(), hasRules: live.declared.ruleset.length > 0, mayDrop: mayDrop(live.declared) })
      }
      await loadRulesets(lab.netns.values())
      for (const live of lab.netns.values()) await lab.#attach(live)
      for (const { live, listeners } of lab.#own.values()) for (const listener of live.declared.listeners) listeners.add(listener)
      lab.#prober = createProber(lab)
      return lab
    } catch (error) {
      // A runtime has plugins take away what was left by an ADD that failed; what they say to that hides nothing.
      await lab.end().catch(() => undefined)
      throw error
    }
  }

  devices(): readonly Device[] {
    return (this.#devices ??= [...this.netns.values()].flatMap((live) => devicesOf(live, this.#peers)))
  }

  rules(netns: string): boolean {
    const own = this.#at(netns)
    return (own.hasRules ??= hasTables(own.live))
  }

  mayDrop(netns: string): boolean {
    return this.#at(netns).mayDrop && this.rules(netns)
  }

  state(netns: string): NetnsState {
    return readState(this.#at(netns), this.rules(netns), this.#peers)
  }

  /** Sends probes one after another; a result for each, in order, as it can travel, those together that are known before the next wait. */
  *send(probes: readonly Probe[]): Generator<readonly ({ readonly seen: SeenJson } | { readonly error: unknown })[]> {
    const prober = this.#watcher()
    let index = 0
    for (const results of prober.send(probes)) {
      yield results.map((result) => {
        const from = probes[index++]?.netns ?? ''
        return 'error' in result ? result : { seen: packSeen(result.seen, this.#places, prober.tell([from, ...result.seen.records.map(({ netns }) => netns)])) }
      })
    }
  }

  capture(): readonly CapturedFrame[] {
    return this.#watcher().capture()
  }

  netnsId(netns: string, container?: string): string {
    return this.#at(netns).containers.netnsId(container)
  }

  apply(changes: readonly Change[]): void {
    this.#devices = undefined
    for (const change of changes) {
      const there = this.#at(change.netns)
      applyChange(there, change)
      if (change.kind === 'link') this.#settleAround(there.live, change.ifname)
    }
  }

  /** What depends on a link that was changed: its bridge, and the other end with the bridge there. */
  #settleAround(live: LiveNetns, ifname: string): void {
    const link = live.declared.links.find((declared) => declared.ifname === ifname)
    const peer = link?.kind === 'veth' && 'netns' in link.peer ? this.netns.get(link.peer.netns) : undefined
    settle(live)
    if (peer !== undefined && peer !== live) settle(peer)
  }

  /** Runs a program; listeners go on serving, and links may be others afterwards. */
  async exec(netns: string, argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
    const { live, containers } = this.#at(netns)
    if (options.container !== undefined) containers.pid(options.container)
    const programs = this.#programsOf(live)
    this.#mayHaveRules(netns)
    const timer = setInterval(() => this.reactor.turn(0), TURN)
    try {
      return await programs.run(argv, options)
    } finally {
      clearInterval(timer)
      this.#devices = undefined
    }
  }

  /** Has plugins take away what they made, then lets go of everything. @throws CniError the first of them, when every pod had its turn */
  async end(): Promise<void> {
    const failures: unknown[] = []
    for (const { pod, result } of this.#attached.splice(0).reverse()) await detach(pod, result).catch((error: unknown) => failures.push(error))
    this.close()
    if (failures.length > 0) throw failures[0]
  }

  /** Lets go of everything. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#prober?.close()
    for (const programs of this.#programs.values()) programs.close()
    for (const { listeners, containers } of this.#own.values()) {
      listeners.close()
      containers.close()
    }
    closeAll(this.namespaces)
    this.reactor.close()
  }

  /** Has CNI plugins attach a pod, in the namespace of its host. */
  async #attach(live: LiveNetns): Promise<void> {
    const { cni: attachment, host = '' } = live.declared
    if (attachment === undefined) return
    const on = this.#at(host)
    const pod: CniPod = { live, attachment, host: this.#programsOf(on.live) }
    this.#mayHaveRules(host)
    const attached: Attached = { pod }
    this.#attached.push(attached)
    attached.result = await attach(pod)
    settle(live)
    settle(on.live)
  }

  /** A program ran that may have made some. */
  #mayHaveRules(netns: string): void {
    const there = this.#at(netns)
    there.hasRules = undefined
    there.mayDrop = true
  }

  /** Plugins keep what they know in /var/lib/cni and locks in /run. */
  #programsOf(live: LiveNetns): Programs {
    const known = this.#programs.get(live.name)
    if (known !== undefined) return known
    const runsPlugins = this.plan.netns.some(({ cni, host }) => cni !== undefined && host === live.name)
    const programs = new Programs(live, runsPlugins ? ['/var/lib', '/run'] : [])
    this.#programs.set(live.name, programs)
    return programs
  }

  #at(netns: string): AgentNetns {
    const own = this.#own.get(netns)
    if (own === undefined) throw new RangeError(`the plan ${this.plan.name} has no namespace '${netns}'; there are: ${[...this.#own.keys()].join(', ')}`)
    return own
  }

  #watcher(): Prober {
    if (this.#prober === undefined) throw new Error(`the lab of ${this.plan.name} is not open`)
    return this.#prober
  }
}
