import type { ArpLayer, EthernetLayer, IcmpLayer, Ipv4Layer, PayloadLayer, TcpLayer, UdpLayer, VxlanLayer } from '../wire/index.js'
import type { HopKind, Via } from './hop.js'

/**
 * What one place of a path must be: a device name ('flannel.1'), a kind ('veth', 'ether' of an uplink), 'netns/device', a glob ('veth*'), a
 * RegExp on the device name, an object, or '...' (any number of devices, also none).
 */
export type PathItem = string | RegExp | PathItemObject

/** A device of a path by its fields; those left out match anything. */
export interface PathItemObject {
  readonly netns?: string
  readonly ifname?: string
  readonly kind?: HopKind
  readonly via?: Via
}

/** Fields to compare: each a value, or an asymmetric matcher (anything with `asymmetricMatch`). */
type Fields<L> = { readonly [F in Exclude<keyof L, 'kind'>]?: L[F] extends object | undefined ? Fields<NonNullable<L[F]>> | Asymmetric : L[F] | Asymmetric }

/** Vitest's and Jest's asymmetric matchers. */
export interface Asymmetric {
  asymmetricMatch(other: unknown): boolean
}

/** Headers of one level of encapsulation, by layer kind. */
export interface HeaderSet {
  readonly ethernet?: Fields<EthernetLayer>
  readonly arp?: Fields<ArpLayer>
  readonly ipv4?: Fields<Ipv4Layer>
  readonly icmp?: Fields<IcmpLayer>
  readonly udp?: Fields<UdpLayer>
  readonly tcp?: Fields<TcpLayer>
  readonly payload?: Fields<PayloadLayer>
}

/** Headers of a hop: the outermost ones by name, or `outer` and `inner` by name, and the VXLAN header between them. */
export interface HeaderFields extends HeaderSet {
  readonly vxlan?: Fields<VxlanLayer>
  readonly outer?: HeaderSet
  readonly inner?: HeaderSet
}

/** Headers of an encapsulated hop; `vni` is short for `vxlan.vni`, `udp` for `outer.udp`. */
export interface EncapsulationFields {
  readonly vni?: number | Asymmetric
  readonly vxlan?: Fields<VxlanLayer>
  readonly udp?: Fields<UdpLayer>
  readonly outer?: HeaderSet
  readonly inner?: HeaderSet
}
