import type { HopView, LayerView, PacketView, TraceView } from './page-data.js'

type StoredHop = Omit<HopView, 'layers'> & { readonly layers: readonly number[] }

/** A trace as it stands in the page: a header that several hops have stands once, and hops name it by its index. */
export interface StoredTrace extends Omit<TraceView, 'packets'> {
  readonly headers: readonly LayerView[]
  readonly packets: readonly (Omit<PacketView, 'hops'> & { readonly hops: readonly StoredHop[] })[]
}

export function storeTrace({ packets, ...rest }: TraceView): StoredTrace {
  const headers: LayerView[] = []
  const known = new Map<string, number>()
  const indexOf = (layer: LayerView): number => {
    const key = JSON.stringify(layer)
    const index = known.get(key) ?? headers.push(layer) - 1
    known.set(key, index)
    return index
  }
  const stored = packets.map((packet) => ({ ...packet, hops: packet.hops.map((hop) => ({ ...hop, layers: hop.layers.map(indexOf) })) }))
  return { ...rest, packets: stored, headers }
}

export function restoreTrace({ headers, packets, ...rest }: StoredTrace): TraceView {
  const restore = (hop: StoredHop): HopView => ({ ...hop, layers: hop.layers.flatMap((index) => headers[index] ?? []) })
  return { ...rest, packets: packets.map((packet) => ({ ...packet, hops: packet.hops.map(restore) })) }
}
