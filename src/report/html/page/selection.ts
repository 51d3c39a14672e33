import type { HopView, PacketView, TestGroup, TestVariant, TraceView } from '../page-data.js'
import { index, stateOf, traceView } from './records.js'

/** What changed: another test or engine, another probe of it, or only the hop. Each includes those behind it. */
export type Change = 'test' | 'trace' | 'hop'

const clamp = (value: number, top: number): number => Math.max(0, Math.min(value, top))

/** What the reader looks at: a test, an engine or both, a probe, a packet and a hop. The address of the page says the same. */
class Selection {
  group = 0
  engine = 0
  both = false
  probe = 0
  packet = 0
  hop = 0
  readonly #listeners: ((change: Change) => void)[] = []

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener)
  }

  get test(): TestGroup | undefined {
    return index.groups[this.group]
  }

  /** The test on the chosen engine. */
  get variant(): TestVariant | undefined {
    return this.test?.variants[this.engine]
  }

  /** The chosen engine, or each of them. */
  get variants(): readonly TestVariant[] {
    return this.both ? (this.test?.variants ?? []) : this.variant ? [this.variant] : []
  }

  traceOf(variant: TestVariant): TraceView | undefined {
    const trace = variant.traces[this.probe]
    return trace && traceView(trace.id)
  }

  packetsOf(variant: TestVariant): readonly PacketView[] {
    return this.traceOf(variant)?.packets ?? []
  }

  /** The chosen packet as an engine saw it. */
  packetOf(variant: TestVariant): PacketView | undefined {
    return this.packetsOf(variant)[this.packet]
  }

  /** The hop of an engine's packet; its last where another engine saw more. */
  hopOf(variant: TestVariant): HopView | undefined {
    const hops = this.packetOf(variant)?.hops ?? []
    return hops[Math.min(this.hop, hops.length - 1)]
  }

  /** Hops of the longest shown packet. */
  get length(): number {
    return Math.max(1, ...this.variants.map((variant) => this.packetOf(variant)?.hops.length ?? 0))
  }

  /** Opens a test: of a failed one the engine that failed and the last probe that was lost. */
  openTest(group: number, engine?: number): void {
    this.group = clamp(group, index.groups.length - 1)
    this.both = false
    const variants = this.test?.variants ?? []
    const failed = variants.findIndex(({ state }) => state === 'failed')
    this.engine = clamp(engine ?? failed, variants.length - 1)
    const lost = this.variant?.state === 'failed' ? this.variant.traces.findLastIndex(({ id }) => traceView(id).packets.some(isLost)) : 0
    this.#startAt(Math.max(0, lost))
    this.#tell('test')
  }

  openProbe(probe: number): void {
    this.#startAt(probe)
    this.#tell('trace')
  }

  /** Shows one engine, or with undefined all of them side by side. */
  showEngine(engine: number | undefined): void {
    this.both = engine === undefined
    if (engine !== undefined) this.engine = engine
    this.#settle()
    this.#tell('trace')
  }

  go(hop: number, packet = this.packet): void {
    this.packet = packet
    this.#settle(hop)
    this.#tell('hop')
  }

  /** The packet before or after the chosen one. */
  turn(step: 1 | -1): void {
    this.go(0, this.packet + step)
  }

  /** A packet that was lost is what one looks for: start where it died. */
  #startAt(probe: number): void {
    this.probe = probe
    const packets = this.variant ? this.packetsOf(this.variant) : []
    const lost = packets.findIndex(isLost)
    this.packet = Math.max(0, lost)
    this.hop = lost < 0 ? 0 : Math.max(0, (packets[lost]?.hops.length ?? 0) - 1)
  }

  #settle(hop = this.hop): void {
    this.packet = clamp(this.packet, Math.max(1, ...this.variants.map((variant) => this.packetsOf(variant).length)) - 1)
    this.hop = clamp(hop, this.length - 1)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
    history.replaceState(null, '', `#${[this.group, this.engine, this.probe, this.packet, this.hop].join('.')}${this.both ? '.both' : ''}`)
  }

  /** Opens what the address names, or else the first test that failed. */
  openAddress(address: string): void {
    const [group, engine, probe, packet, hop, both] = address.replace('#', '').split('.')
    if (hop === undefined || index.groups[Number(group)] === undefined) {
      this.openTest(Math.max(0, index.groups.findIndex((one) => stateOf(one) === 'failed')))
      return
    }
    this.openTest(Number(group), Number(engine))
    this.openProbe(clamp(Number(probe), (this.variant?.traces.length ?? 1) - 1))
    if (both === 'both') this.showEngine(undefined)
    this.go(Number(hop), Number(packet))
  }
}

const isLost = ({ delivered, copyOf }: PacketView): boolean => !delivered && copyOf === undefined

export const selection = new Selection()
