import type { CapturedFrame, Hop, Path, TraceData } from '../engine/index.js'
import { formatEntry } from '../matchers/index.js'
import { encodeFrame, encodePcapng, type PcapngInterface, type PcapngPacket } from '../wire/index.js'
import type { ShownPlan } from './shown-plan.js'

/**
 * Frames as a pcapng file: an interface block a link of the plan, and one a device that programs or CNI plugins made, named
 * 'netns/ifname'; nanosecond times.
 * Equivalent to: `dumpcap -i <every device> -w <file>`.
 */
export function framesPcapng(plan: ShownPlan, frames: readonly CapturedFrame[]): Uint8Array {
  const capture = new CaptureBuilder(plan)
  for (const { netns, ifname, dir, time, bytes } of frames) capture.add({ netns, ifname, dir, time, bytes, comments: [] })
  return capture.encode()
}

/**
 * A trace, or several of one lab, as a pcapng file. Each frame's comment says which hop of which packet it is and what decided
 * there.
 */
export function tracePcapng(plan: ShownPlan, ...traces: readonly TraceData[]): Uint8Array {
  const capture = new CaptureBuilder(plan)
  for (const { title, path } of traces.flatMap(pathsOf)) {
    const hops = [...path.hops, ...path.branches.flatMap((branch) => branch.hops)]
    // A bridge that only switches shows no frame of its own.
    hops.forEach((hop, index) => {
      if (hop.via === 'bridged' && hop.kind === 'bridge') return
      capture.add({ ...hop, time: hop.time ?? index, bytes: hop.frame ?? encodeFrame(hop.layers), comments: [commentOf(title, index, hop, path)] })
    })
  }
  return capture.encode()
}

function pathsOf(trace: TraceData): { readonly title: string; readonly path: Path }[] {
  const arp = trace.arp.flatMap(({ ip, requests, reply }) => [...requests, ...(reply ? [reply] : [])].map((path) => ({ title: `arp for ${ip}`, path })))
  const titleOf = (path: Path, index: number): string => (path === trace.request ? 'request' : path === trace.reply ? 'reply' : `packet ${index + 1}`)
  return [
    ...arp,
    ...trace.packets.map((path, index) => ({ title: titleOf(path, index), path })),
    ...trace.errors.map((path) => ({ title: 'icmp error', path })),
  ]
}

function commentOf(title: string, index: number, { netns, ifname, dir, via, decided }: Hop, { outcome, hops }: Path): string {
  const entries = (decided ?? []).map((entry) => formatEntry(entry, ifname))
  const lost = outcome.kind !== 'delivered' && index === hops.length - 1 ? [`${outcome.kind}: ${outcome.reason}`] : []
  return [`hop ${index + 1} of the ${title}: ${netns} ${ifname} ${dir} (${via})`, ...entries, ...lost].join('; ')
}

interface CapturePacket extends CapturedFrame {
  readonly comments: readonly string[]
}

class CaptureBuilder {
  readonly #index = new Map<string, number>()
  readonly #interfaces: PcapngInterface[] = []
  readonly #packets: PcapngPacket[] = []

  constructor(plan: ShownPlan) {
    for (const netns of plan.netns) {
      for (const link of netns.links) this.#interface({ name: `${netns.name}/${link.ifname}`, description: `${link.kind}, mtu ${link.mtu}`, mac: link.address })
    }
  }

  add({ netns, ifname, dir, time, bytes, comments }: CapturePacket): void {
    const name = `${netns}/${ifname}`
    this.#packets.push({ interface: this.#index.get(name) ?? this.#interface({ name }), time: Math.round(time), bytes, dir, comments })
  }

  #interface(one: PcapngInterface): number {
    this.#index.set(one.name, this.#interfaces.length)
    return this.#interfaces.push(one) - 1
  }

  encode(): Uint8Array {
    const packets = this.#packets.toSorted((a, b) => Number(a.time) - Number(b.time))
    return encodePcapng({ application: 'hopspec', interfaces: this.#interfaces, packets })
  }
}
