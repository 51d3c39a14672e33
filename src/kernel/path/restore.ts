import type { Layer } from '../../wire/index.js'
import { datagram, identity, isFirstFragment, isLaterFragment, type Frame, type Sight } from './sight.js'

/**
 * Gives packets the headers back that they had when they were seen. A tap's queue shares its bytes with the packet, and
 * everybody who changes a packet copies it first, but for two.
 */
export const restore = (sights: readonly Sight[]): readonly Sight[] => withInnerEcn(withFragmentHeaders(sights))

/**
 * INET_ECN_set_ce() and its like write into the inner header as it leaves a tunnel, and what was seen of it in the tunnel then
 * shows that. Nobody writes into it there: it is still as it came to the VXLAN device that wrapped it.
 */
function withInnerEcn(sights: readonly Sight[]): readonly Sight[] {
  if (!sights.some(({ inner, outer }) => inner !== outer && isMarked(inner))) return sights
  const wrapped = new Map<string, number>()
  for (const { outer, device, dir } of sights) {
    if (device.kind === 'vxlan' && dir === 'out' && outer.ipv4 !== undefined && !wrapped.has(frameKey(outer))) wrapped.set(frameKey(outer), outer.ipv4.tos)
  }
  return sights.map((sight) => {
    const { ipv4 } = sight.inner
    const tos = sight.inner === sight.outer ? undefined : wrapped.get(frameKey(sight.inner))
    if (ipv4 === undefined || tos === undefined || tos === ipv4.tos) return sight
    const { checksum: _, ...rest } = ipv4
    const before = { ...rest, tos }
    return { ...sight, layers: sight.layers.map((layer) => (layer === ipv4 ? before : layer)), inner: { ...sight.inner, ipv4: before } }
  })
}

/** CE or ECT(1): nothing else is ever written. */
const isMarked = ({ ipv4 }: Frame): boolean => ipv4 !== undefined && (ipv4.tos & 1) === 1

/** A frame that a tunnel carries unchanged but for its ECN bits. */
const frameKey = (frame: Frame): string => `${frame.ethernet?.src} ${frame.ethernet?.dst} ${frame.ipv4?.src} ${frame.ipv4?.dst} ${identity(frame)}`

/**
 * Where a namespace tracks connections it puts fragments together, and when it sends them on ip_do_fragment() writes the
 * new headers over those of every fragment but the first (its fast path asks skb_shared(), not skb_cloned()). What was
 * seen of them earlier, also in other namespaces, then shows the MAC addresses, the TTL and the translated addresses of a
 * later place. The first fragment keeps its own: at each device it says what the others looked like there.
 */
function withFragmentHeaders(sights: readonly Sight[]): readonly Sight[] {
  const firsts = new Map<string, First[]>()
  for (const sight of sights) {
    // The first fragment of a tunnel's own packet shows what is inside as well, and a later one does not.
    for (const frame of new Set([sight.outer, sight.inner])) {
      if (!isFirstFragment(frame)) continue
      const first: First = { frame, layers: sight.layers }
      const there = firsts.get(place(sight, frame))
      if (there === undefined) firsts.set(place(sight, frame), [first])
      else there.push(first)
    }
  }
  if (firsts.size === 0) return sights
  const passes = new Map<string, number>()
  return sights.map((sight) => {
    const there = isLaterFragment(sight.inner) ? firsts.get(place(sight, sight.inner)) : undefined
    if (there === undefined) return sight
    // A packet that goes round passes a device again: as often as the first fragment did so did this one.
    const key = `${place(sight, sight.inner)} ${sight.inner.ipv4?.offset}`
    const pass = passes.get(key) ?? 0
    passes.set(key, pass + 1)
    const first = there[pass]
    return first === undefined ? sight : restored(sight, first)
  })
}

/** A first fragment, and the whole frame that it was seen in. */
interface First {
  readonly frame: Frame
  readonly layers: readonly Layer[]
}

/** A datagram at a device. */
const place = ({ device, dir }: Sight, frame: Frame): string => `${device.netns} ${device.ifname} ${dir} ${datagram(frame)}`

function restored(sight: Sight, { frame: first, layers }: First): Sight {
  const { ethernet, ipv4 } = sight.inner
  if (ethernet === undefined || ipv4 === undefined || first.ethernet === undefined || first.ipv4 === undefined) return sight
  const { src, dst, ttl } = first.ipv4
  if (src === ipv4.src && dst === ipv4.dst && ttl === ipv4.ttl && first.ethernet.src === ethernet.src && first.ethernet.dst === ethernet.dst) return sight
  const { checksum: _, ...rest } = ipv4
  const changes = new Map<Layer, Layer>([[ethernet, { ...ethernet, src: first.ethernet.src, dst: first.ethernet.dst }], [ipv4, { ...rest, src, dst, ttl }]])
  const tunnel = layers.find((layer) => layer.kind === 'vxlan')
  const swap = (own: readonly Layer[]): readonly Layer[] => own.map((layer) => (layer.kind === 'vxlan' ? (tunnel ?? layer) : (changes.get(layer) ?? layer)))
  const inner: Frame = { ...sight.inner, ethernet: { ...ethernet, src: first.ethernet.src, dst: first.ethernet.dst }, ipv4: { ...rest, src, dst, ttl } }
  return sight.inner === sight.outer ? { ...sight, layers: swap(sight.layers), inner, outer: inner } : { ...sight, layers: swap(sight.layers), inner }
}
