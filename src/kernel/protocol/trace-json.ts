import type { CapturedFrame, Hop, Path, TraceData } from '../../engine/index.js'
import { fromBase64, toBase64 } from './lines.js'

/** Gives the hops of a trace that travelled as JSON their frames back, and makes one object again of the paths that stand in it twice. */
export function reviveTrace(json: TraceData): TraceData {
  const packets = json.packets.map(revivePath)
  const [request = revivePath(json.request)] = packets
  const reply = json.reply === undefined ? undefined : replyOf(json, packets)
  return {
    ...json,
    packets,
    request,
    ...(reply !== undefined && { reply }),
    errors: json.errors.map(revivePath),
    arp: json.arp.map((exchange) => ({ ...exchange, requests: exchange.requests.map(revivePath), ...(exchange.reply !== undefined && { reply: revivePath(exchange.reply) }) })),
  }
}

/** The agent sends the reply as its place in `packets`. */
function replyOf({ reply }: TraceData, packets: readonly Path[]): Path | undefined {
  return typeof reply === 'number' ? packets[reply] : reply && revivePath(reply)
}

/** A trace as JSON can hold it: frames are base64, and what stands in it twice is left out. */
export function flattenTrace(trace: TraceData): unknown {
  const { request, reply, packets, errors, arp, ...rest } = trace
  const at = reply === undefined ? -1 : packets.indexOf(reply)
  return {
    ...rest,
    packets: packets.map(flattenPath),
    ...(packets[0] !== request && { request: flattenPath(request) }),
    ...(reply !== undefined && { reply: at < 0 ? flattenPath(reply) : at }),
    errors: errors.map(flattenPath),
    arp: arp.map((exchange) => ({ ...exchange, requests: exchange.requests.map(flattenPath), ...(exchange.reply !== undefined && { reply: flattenPath(exchange.reply) }) })),
  }
}

const flattenPath = (path: Path): unknown => ({ ...path, hops: path.hops.map(flattenHop), branches: path.branches.map((branch) => ({ ...branch, hops: branch.hops.map(flattenHop) })) })
const flattenHop = (hop: Hop): unknown => (hop.frame === undefined ? hop : { ...hop, frame: toBase64(hop.frame) })

/** Captured frames as JSON can hold them. */
export const flattenFrames = (frames: readonly CapturedFrame[]): unknown => frames.map((frame) => ({ ...frame, bytes: toBase64(frame.bytes) }))

function revivePath(path: Path): Path {
  return { ...path, hops: path.hops.map(reviveHop), branches: path.branches.map((branch) => ({ ...branch, hops: branch.hops.map(reviveHop) })) }
}

const reviveHop = (hop: Hop): Hop => (typeof hop.frame === 'string' ? { ...hop, frame: fromBase64(hop.frame) } : hop)

/** Gives captured frames that travelled as JSON their bytes back. */
export const reviveFrames = (frames: readonly CapturedFrame[]): readonly CapturedFrame[] =>
  frames.map((frame) => (typeof frame.bytes === 'string' ? { ...frame, bytes: fromBase64(frame.bytes) } : frame))
