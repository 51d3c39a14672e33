import { MOST_FRAMES, type CapturedFrame, type Probe } from '../../engine/index.js'
import type { Prober, Result, World, WorldNetns } from '../agent/world.js'
import { setLink } from '../netlink/link.js'
import { endOfPlainEcho } from '../path/plain-echo.js'
import { reconstruct } from '../path/reconstruct.js'
import type { TapRecord } from '../path/record.js'
import type { InventoryPart, Seen } from '../protocol/seen.js'
import { deal } from '../tap/deal.js'
import { merge } from '../tap/merge.js'
import { TapOverflowError } from '../tap/tap-error.js'
import { TapSet } from '../tap/tap-set.js'
import { Backlog } from './backlog.js'
import { EchoSockets } from './icmp-socket.js'
import { Inventories } from './inventories.js'
import { ClockSetError, ProbeTimeoutError, StormError } from './probe-error.js'
import type { ProberSocket } from './prober-socket.js'
import { Recording } from './recording.js'
import { Silence } from './silence.js'
import { sendTcp } from './tcp-socket.js'
import { createToken } from './token.js'
import { sendUdp } from './udp-socket.js'
import { deliveriesOf, Watches } from './watches.js'

/** No probe takes longer: three requests for each of a few neighbours, one after another. */
const LIMIT_MS = 60_000
/** Longest time in which a frame can be on its way without being in a queue. */
const TURN_MS = 1
/** Probes whose frames wait in the taps at a time: those of more might not find room. */
const PARTY = 16
/** Payload in bytes up to which an echo is one frame at most devices. */
const SMALL = 1300
/** Frames in one look at which the taps are asked for losses at once. */
const MANY = 2_000
/** How often the queues of the processors are looked at before an answered probe counts as one to wait for. */
const LOOKS = 3

/** A probe that was sent. */
interface Sent {
  readonly probe: Probe
  readonly token: Buffer
  readonly socket: ProberSocket
  /** From when on what the taps saw is its own. */
  readonly start: number
  /** Was it answered before the call that sent it came back, and is nothing on its way any more? Its socket is closed then. */
  readonly over: boolean
}

/** Sends probes through a world and tells what was seen of them. */
export class KernelProber implements Prober {
  readonly #taps: TapSet
  readonly #backlog = new Backlog()
  readonly #recording = new Recording()
  readonly #inventories: Inventories
  readonly #watches: Watches
  readonly #echoes = new EchoSockets()
  #ruled = false

  constructor(readonly world: World) {
    this.#inventories = new Inventories(world)
    this.#watches = new Watches(world)
    this.#taps = new TapSet([...world.netns].map(([name, netns]) => ({ name, inside: (fn) => netns.inside(fn) })), world.clock)
  }

  /**
   * Sends probes one after another, each when the one before it has come to rest. An echo that is answered at once leaves
   * its frames in the taps; those are read for several probes together and dealt out by time. Any other is waited for, and
   * the tables are asked what became of it, before the next is sent.
   *
   * @returns the results in order, those together that are known before the next wait
   */
  *send(probes: readonly Probe[]): Generator<readonly Result[]> {
    const party: Sent[] = []
    for (const probe of probes) {
      const { error } = attempt(() => {
        if (party.length === 0) this.#prepare()
        party.push(this.#begin(probe))
      })
      if (error !== undefined || !this.#mayGoOn(party)) yield* this.#land(party.splice(0))
      if (error !== undefined) yield [{ error }]
    }
    yield* this.#land(party)
  }

  tell(netns: Iterable<string>): InventoryPart | undefined {
    return this.#inventories.tell(netns)
  }

  capture(): readonly CapturedFrame[] {
    this.#recording.add(merge(this.#taps.drain()))
    return this.#recording.take(this.#inventories.current())
  }

  close(): void {
    this.#taps.close()
    this.#backlog.close()
    this.#echoes.close()
    this.#watches.close()
  }

  /** What passed before is not this party's. */
  #prepare(): void {
    this.#ruled = this.#watches.begin()
    const before = merge(this.#taps.drain())
    this.#recording.add(before)
    this.#verify(before)
  }

  #begin(probe: Probe): Sent {
    const sender = this.world.netns.get(probe.netns)
    if (sender === undefined) throw new TypeError(`the plan ${this.world.plan.name} has no namespace ${probe.netns}`)
    const token = createToken()
    const start = this.world.clock.now()
    const socket = this.#open(probe, token, sender)
    const over = socket.advance() === 'served' && this.#isDrained()
    if (over) socket.close()
    return { probe, token, socket, start, over }
  }

  /** Opens the socket of a probe and sends. */
  #open(probe: Probe, token: Uint8Array, sender: WorldNetns): ProberSocket {
    switch (probe.protocol) {
      case 'icmp': return this.#echoes.send(probe, token, (fn) => sender.inside(fn))
      case 'udp': return sender.inside(() => sendUdp(probe, token))
      case 'tcp': return sender.inside(() => sendTcp(probe, token))
    }
  }

  #isDrained(): boolean {
    const silence = new Silence(this.#backlog, () => false)
    for (let look = 0; look < LOOKS; look++) if (silence.drained()) return true
    return false
  }

  /** May another probe be sent before the taps are read? Not where rules may drop one: what they say of packets is read with those. */
  #mayGoOn(party: readonly Sent[]): boolean {
    const last = party.at(-1)
    return last !== undefined && last.over && last.probe.protocol === 'icmp' && last.probe.size <= SMALL && party.length < PARTY && !this.#ruled
  }

  /** Reads the taps for probes of which all but the last are over. */
  *#land(party: readonly Sent[]): Generator<readonly Result[]> {
    if (party.length === 0) return
    const { value: parts = [], error } = attempt(() => this.#collect(party))
    const results: Result[] = []
    // What counters say of several probes is nobody's.
    const shared = new Set<string>()
    for (const [index, sent] of party.entries()) {
      if (!sent.over && results.length > 0) yield results.splice(0)
      const ownCounters = (netns: string): boolean => index === party.length - 1 && !shared.has(netns)
      const result = error === undefined ? this.#conclude(sent, parts[index] ?? [], ownCounters) : { error }
      if ('seen' in result) for (const netns of Object.keys(result.seen.facts ?? {})) shared.add(netns)
      results.push(result)
    }
    yield results
  }

  /** The records of each. @throws TapOverflowError, ClockSetError, StormError */
  #collect(party: readonly Sent[]): readonly TapRecord[][] {
    try {
      const parts = deal(this.#taps.drain(), startsOf(party, this.world.clock.now())).map(merge)
      const isOver = party.at(-1)?.over === true
      if (isOver) this.#calm(parts.at(-1) ?? [])
      for (const part of parts) {
        this.#refuseStorm(part)
        this.#recording.add(part)
      }
      // Of a probe that is under way alone more is to come, and more may be wrong with it.
      if (isOver || party.length > 1) this.#verify(parts.at(-1) ?? [])
      return parts
    } catch (error) {
      for (const { socket, over } of party) if (!over) socket.close()
      throw error
    }
  }

  /** Waits for the rest of a probe and asks what became of it. */
  #conclude(sent: Sent, first: readonly TapRecord[], ownCounters: (netns: string) => boolean): Result {
    const { probe, token, socket, over } = sent
    try {
      const records = over ? first : this.#await(sent, first)
      const end = socket.advance()
      const seen: Seen = {
        token: token.toString('hex'), records, received: end === 'served', told: end === 'refused' && socket.errno === undefined, answered: socket.answered(),
        ...(socket.sport !== undefined && { sport: socket.sport }),
        ...(socket.source !== undefined && { source: socket.source }),
        ...(socket.errno !== undefined && { errno: socket.errno }),
      }
      const inventory = this.#inventories.current()
      const echoed = over && probe.protocol === 'icmp' ? endOfPlainEcho(records, probe.netns, token, inventory) : undefined
      if (echoed !== undefined) {
        this.#watches.noteDeliveries([echoed, probe.netns])
        return { seen }
      }
      const observation = { ...seen, plan: this.world.plan.name, probe, inventory }
      const { wants: unknown, trace } = reconstruct(observation)
      // What came after a packet does not say that it was not dropped: the rules do.
      const wants = [...new Set([...unknown, ...(this.#ruled ? this.#watches.dropping() : [])])]
      const counted = wants.filter((netns) => ownCounters(netns))
      const facts = Object.fromEntries(wants.map((netns) => [netns, this.#watches.facts(netns, trace, counted.includes(netns))]))
      const judged = wants.length === 0 ? trace : reconstruct({ ...observation, facts }).trace
      this.#watches.blameNeighTable(judged)
      this.#watches.noteDeliveries(deliveriesOf(judged).filter((netns) => !counted.includes(netns)))
      return { seen: wants.length === 0 ? seen : { ...seen, facts } }
    } catch (error) {
      return { error }
    } finally {
      if (!over) {
        socket.close()
        this.#recording.add(merge(this.#taps.drain()))
      }
    }
  }

  /** An answered probe may have set off what does not end. @throws StormError */
  #calm(records: TapRecord[]): void {
    for (let look = 0; look < LOOKS; look++) {
      const fresh = merge(this.#taps.drain())
      if (fresh.length > 0) look = -1
      for (const record of fresh) records.push(record)
      this.#refuseStorm(records)
    }
  }

  /** Frames were lost: waits until nothing is under way any more, or until there were too many. @throws StormError */
  #outlast(records: TapRecord[], drops: number): void {
    const silence = new Silence(this.#backlog, () => false)
    const deadline = performance.now() + LIMIT_MS
    for (let lost = drops; performance.now() < deadline; ) {
      const fresh = merge(this.#taps.drain())
      for (const record of fresh) records.push(record)
      lost += this.#taps.lost()
      this.#refuseStorm(records, lost)
      if (fresh.length > 0) silence.broken()
      else if (silence.look()) return
      else this.world.reactor.turn(TURN_MS)
    }
  }

  /** Where frames were lost for a storm it is the storm that one should hear of. @throws TapOverflowError, StormError */
  #verify(records: TapRecord[]): void {
    try {
      this.#taps.verify()
    } catch (error) {
      if (error instanceof TapOverflowError) this.#outlast(records, error.drops)
      throw error
    }
  }

  /** @throws StormError */
  #refuseStorm(records: readonly TapRecord[], lost = 0): void {
    if (records.length + lost <= MOST_FRAMES) return
    const devices = this.#inventories.current()
    for (const netns of this.world.netns.values()) silence(netns)
    // What was read may be of one namespace alone; the taps of all have the last frames.
    const passes = [...records, ...this.#taps.drain().flat()].flatMap(({ netns, ifindex }) => devices.byIndex(netns, ifindex) ?? [])
    throw new StormError(this.world.plan.name, passes)
  }

  /** Waits until the last packet of a probe ended, and gives all that was seen of it. @throws TapOverflowError, ProbeTimeoutError, StormError */
  #await({ probe, socket }: Sent, first: readonly TapRecord[]): readonly TapRecord[] {
    const records = [...first]
    const touched = new Set([probe.netns, ...first.map(({ netns }) => netns)])
    const silence = new Silence(this.#backlog, () => this.#watches.isResolving(touched))
    const deadline = performance.now() + LIMIT_MS
    for (;;) {
      const progress = socket.advance()
      const served = this.world.reactor.turn(0)
      const fresh = merge(this.#taps.drain())
      if (fresh.length > 0) {
        silence.broken()
        for (const record of fresh) {
          records.push(record)
          touched.add(record.netns)
        }
        this.#refuseStorm(records)
        if (fresh.length > MANY) this.#verify(records)
      }
      if (progress === 'served' && served === 0 && fresh.length === 0 && silence.drained()) break
      if (progress !== 'served' && fresh.length === 0 && served === 0) {
        if (silence.look()) break
        this.world.reactor.turn(TURN_MS)
      }
      if (performance.now() > deadline) throw new ProbeTimeoutError(probe, LIMIT_MS)
    }
    this.#recording.add(records.slice(first.length))
    this.#verify(records)
    return records
  }
}

/** Takes the bridges of a namespace down, then all else: a storm would take the processors until the namespaces are gone. */
function silence({ declared: { links }, route }: WorldNetns): void {
  for (const { ifname, ifindex, kind } of links.toSorted((a, b) => Number(b.kind === 'bridge') - Number(a.kind === 'bridge'))) {
    if (kind !== 'loopback') attempt(() => { route.batch([setLink(ifname, ifindex, { up: false })]) })
  }
}

/** Time parts the records of one probe from those of another, so it must not have been turned back meanwhile. @throws ClockSetError */
function startsOf(party: readonly Sent[], now: number): readonly number[] {
  const starts = party.map(({ start }) => start)
  if (starts.length > 1 && !starts.every((start, index) => start <= (starts[index + 1] ?? now))) throw new ClockSetError()
  return starts
}

/** What a call gives or throws. */
function attempt<T>(call: () => T): { readonly value?: T; readonly error?: unknown } {
  try {
    return { value: call() }
  } catch (error) {
    return { error }
  }
}
