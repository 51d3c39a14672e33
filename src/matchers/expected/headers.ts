import type { Layer, LayerKind, TcpFlags } from '../../wire/index.js'
import { anything, fieldsNamed, fieldsOf, orMatcher, type FieldNames, type Shape } from './shape.js'

type Names<K extends LayerKind> = FieldNames<Omit<Extract<Layer, { readonly kind: K }>, 'kind'>>

/** Every field of every header. */
const LAYERS: { readonly [K in LayerKind]: Names<K> } = {
  ethernet: { dst: true, src: true, type: true },
  arp: { op: true, sha: true, spa: true, tha: true, tpa: true },
  ipv4: { src: true, dst: true, protocol: true, ttl: true, tos: true, id: true, df: true, mf: true, offset: true, length: true, checksum: true, options: true, reserved: true, version: true, ihl: true },
  icmp: { type: true, code: true, id: true, seq: true, mtu: true, gateway: true, rest: true, checksum: true },
  udp: { sport: true, dport: true, length: true, checksum: true },
  tcp: { sport: true, dport: true, seq: true, ack: true, flags: true, window: true, options: true, checksum: true, urgent: true, reserved: true, dataOffset: true },
  payload: { data: true },
  vxlan: { flags: true, vni: true, reserved: true },
}
const FLAGS: FieldNames<TcpFlags> = { syn: true, ack: true, fin: true, rst: true, psh: true, urg: true, ece: true, cwr: true }

const header = (kind: LayerKind, article = 'a'): Shape => orMatcher(fieldsNamed(`${article} ${kind} header`, LAYERS[kind]))
const tcp: Shape = orMatcher(fieldsOf('a tcp header', { ...Object.fromEntries(Object.keys(LAYERS.tcp).map((name) => [name, anything])), flags: orMatcher(fieldsNamed('the tcp flags', FLAGS)) }))
const SET = { ethernet: header('ethernet', 'an'), arp: header('arp', 'an'), ipv4: header('ipv4', 'an'), icmp: header('icmp', 'an'), udp: header('udp'), tcp, payload: header('payload') }
const SIDES = { vxlan: header('vxlan'), outer: fieldsOf('the outer headers', SET), inner: fieldsOf('the inner headers', SET) }

/** As `HeaderFields` has it. */
export const HEADERS = fieldsOf('the headers of a hop', { ...SET, ...SIDES })

/** As `EncapsulationFields` has it. */
export const ENCAPSULATION = fieldsOf('an encapsulated packet', { vni: anything, udp: SET.udp, ...SIDES })
