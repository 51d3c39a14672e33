import type { Layer, LayerKind } from '../../wire/index.js'

/** The layer of a kind that stands first. */
export type LayerOf<K extends LayerKind> = Extract<Layer, { kind: K }>

/** The headers of a hop, parted at the VXLAN header. */
export interface HeaderStack {
  /** The headers around the tunnel; without a tunnel all headers. */
  readonly outer: readonly Layer[]
  readonly vxlan?: LayerOf<'vxlan'>
  /** The headers inside the tunnel; without a tunnel all headers. */
  readonly inner: readonly Layer[]
}

/** Parts the layers of a hop at the outermost VXLAN header. */
export function headerStack(layers: readonly Layer[]): HeaderStack {
  const at = indexOf(layers, 'vxlan')
  const vxlan = layers[at]
  if (vxlan?.kind !== 'vxlan') return { outer: layers, inner: layers }
  return { outer: layers.slice(0, at), vxlan, inner: layers.slice(at + 1) }
}

/** The first layer of a kind, from an index on. */
export function layer<K extends LayerKind>(layers: readonly Layer[], kind: K, from = 0): LayerOf<K> | undefined {
  return layers[indexOf(layers, kind, from)] as LayerOf<K> | undefined
}

/** Where it stands; -1 where there is none. */
export function indexOf(layers: readonly Layer[], kind: LayerKind, from = 0): number {
  for (let at = from; at < layers.length; at++) if (layers[at]?.kind === kind) return at
  return -1
}
