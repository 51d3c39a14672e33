import type { ArpExchange, Path, Probe } from '../../engine/index.js'
import type { Device } from '../core/device.js'
import { finishJourney, type Journey } from '../core/journey.js'

/** A probe under way: all that its trace will tell. */
export interface ProbeRun {
  readonly probe: Probe
  readonly token: string
  /** Packets of the conversation in order of sending. */
  readonly packets: Journey[]
  /** The first packet back. */
  reply: Journey | undefined
  readonly errors: Journey[]
  readonly arp: ArpRecord[]
}

/** An address resolution under way. */
export interface ArpRecord {
  /** The probe that was under way. */
  readonly run: ProbeRun | undefined
  readonly netns: string
  readonly ifname: string
  readonly ip: string
  readonly cast: ArpExchange['cast']
  readonly requests: Journey[]
  readonly replies: Journey[]
  lladdr: string | undefined
}

export const createRun = (probe: Probe, token: string): ProbeRun => ({ probe, token, packets: [], reply: undefined, errors: [], arp: [] })

/** A packet of the conversation sets out. */
export function addPacket(run: ProbeRun | undefined, journey: Journey): void {
  run?.packets.push(journey)
}

/** The first packet back sets out. */
export function addReply(run: ProbeRun | undefined, journey: Journey): void {
  if (run === undefined) return
  run.packets.push(journey)
  run.reply ??= journey
}

/** An ICMP error that quotes a packet of the conversation sets out. */
export function addError(run: ProbeRun | undefined, journey: Journey): void {
  run?.errors.push(journey)
}

/** A resolution begins; what no probe is under way for is not told. */
export function addArp(run: ProbeRun | undefined, device: Device, ip: string, cast: ArpExchange['cast']): ArpRecord {
  const record: ArpRecord = { run, netns: device.netns, ifname: device.ifname, ip, cast, requests: [], replies: [], lladdr: undefined }
  run?.arp.push(record)
  return record
}

export function addRequest(record: ArpRecord, journey: Journey): void {
  record.requests.push(journey)
}

/** A resolution as a trace tells it. A request that no device could send leaves none. */
export function finishArp(record: ArpRecord): ArpExchange | undefined {
  const requests: Path[] = record.requests.filter(({ hops }) => hops.length > 0).map(finishJourney)
  if (requests.length === 0) return undefined
  const [first] = record.replies
  return {
    netns: record.netns,
    ifname: record.ifname,
    ip: record.ip,
    requests,
    cast: record.cast,
    ...(first !== undefined && { reply: finishJourney(first) }),
    ...(record.lladdr !== undefined && { lladdr: record.lladdr }),
  }
}
