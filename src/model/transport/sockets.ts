import type { Listener } from '../../plan/index.js'
import { evidence, type Evidence } from '../core/evidence.js'
import { ip4, type Ip4 } from '../core/ip4.js'
import type { Packet } from '../core/packet.js'
import type { PmtuDiscovery } from '../ipv4/send.js'
import type { TcpEnd } from './tcp-end.js'

/** The sockets of a namespace. */
export interface Sockets {
  listeners: readonly Socket[]
  /** Connected sockets of the probe that is under way; each says whether a packet is its own, and takes it. */
  readonly clients: Map<string, (packet: Packet) => boolean>
  /** TCP connections. */
  readonly connections: Map<string, TcpEnd>
}

/** A socket that listens. */
export interface Socket {
  readonly listener: Listener
  /** 0: any. */
  readonly address: Ip4
  /** What it was given when it was made: ip_no_pmtu_disc does not change it later. */
  readonly discovery: PmtuDiscovery
  readonly evidence: Evidence
}

export const createSocket = (listener: Listener, discovery: PmtuDiscovery): Socket => ({
  listener,
  discovery,
  address: listener.address === undefined ? 0 : ip4(listener.address),
  evidence: evidence({ table: 'listener', row: listener }),
})

export const createSockets = (listeners: readonly Listener[], discovery: PmtuDiscovery): Sockets => ({ listeners: listeners.map((listener) => createSocket(listener, discovery)), clients: new Map(), connections: new Map() })

/** The socket that a packet is for; one bound to the address before one that is not. Follows `__udp4_lib_lookup()` and `__inet_lookup_listener()`. */
export function findListener({ listeners }: Sockets, protocol: Listener['protocol'], port: number, address: Ip4): Socket | undefined {
  let any: Socket | undefined
  for (const socket of listeners) {
    if (socket.listener.protocol !== protocol || socket.listener.port !== port) continue
    if (socket.address === address) return socket
    if (socket.address === 0) any = socket
  }
  return any
}

/** A listener that would have served with another port or address, for explanations. */
export function nearestListener({ listeners }: Sockets, protocol: Listener['protocol'], port: number): { readonly entry: Evidence['entry']; readonly differs: string } | undefined {
  const same = listeners.filter(({ listener }) => listener.protocol === protocol)
  const here = same.find(({ listener }) => listener.port === port)
  if (here !== undefined) return { entry: here.evidence.entry, differs: `bound to ${here.listener.address ?? '0.0.0.0'}` }
  const [other] = [...same].sort((a, b) => Math.abs(a.listener.port - port) - Math.abs(b.listener.port - port))
  return other && { entry: other.evidence.entry, differs: `port ${other.listener.port}` }
}
