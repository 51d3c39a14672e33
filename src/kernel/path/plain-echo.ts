import { overMacvlan } from './macvlan.js'
import { PACKET, type Device, type Devices, type TapRecord } from './record.js'

/** Where the ICMP header stands in a frame, plain and inside VXLAN; the payload of an echo begins eight bytes further on. */
const ICMP = { plain: 14 + 20, tunnelled: 14 + 20 + 8 + 8 + 14 + 20 } as const
const HEADER = 8
const [ECHO_REQUEST, ECHO_REPLY] = [8, 0]

/**
 * Where the request of an answered echo ended, if its records show one request that went one way and one reply that came back, and
 * nothing else: then no namespace needs to be asked what became of a packet. Judged by devices and tokens alone, without
 * decoding: what is not as plain as that may be so all the same.
 */
export function endOfPlainEcho(records: readonly TapRecord[], netns: string, token: Uint8Array, devices: Devices): string | undefined {
  let type = ECHO_REQUEST
  let end: string | undefined
  let last: Place | undefined
  for (const { bytes, ifindex, pkttype, netns: where } of records) {
    const device = devices.byIndex(where, ifindex)
    const at = carries(bytes, ICMP.plain, token) ? ICMP.plain : carries(bytes, ICMP.tunnelled, token) ? ICMP.tunnelled : undefined
    const out = pkttype === PACKET.OUTGOING
    // At a port of a bridge the type says nothing: it depends on the port's own MAC address.
    if (device === undefined || at === undefined) return undefined
    const place: Place = { device, dir: out ? 'out' : 'in', foreign: !out && pkttype !== PACKET.HOST && device.master === undefined, wrapped: at === ICMP.tunnelled }
    if (last === undefined) {
      if (bytes[at] !== type || where !== netns || !out) return undefined
    } else if (bytes[at] === type) {
      if (!follows(last, place)) return undefined
    } else {
      // The reply begins where the request ended.
      if (bytes[at] !== ECHO_REPLY || !isEnd(last) || !out || where !== last.device.netns) return undefined
      type = ECHO_REPLY
      end = where
    }
    last = place
  }
  return last !== undefined && isEnd(last) && last.device.netns === netns ? end : undefined
}

interface Place {
  readonly device: Device
  readonly dir: 'in' | 'out'
  /** Came in for the MAC address of somebody else. */
  readonly foreign: boolean
  /** Inside VXLAN. */
  readonly wrapped: boolean
}

const isEnd = ({ device, dir, foreign, wrapped }: Place): boolean => dir === 'in' && !foreign && !wrapped && device.master === undefined

function carries(bytes: Uint8Array, at: number, token: Uint8Array): boolean {
  for (let index = 0; index < token.length; index++) if (bytes[at + HEADER + index] !== token[index]) return false
  return true
}

/** Can a frame that was seen at one place be seen at another next? */
function follows(one: Place, next: Place): boolean {
  const [{ device: a, wrapped }, { device: b, wrapped: inside }] = [one, next]
  if (overMacvlan(one, next) !== undefined) return inside === wrapped
  if (one.foreign) return false
  const [out, leaves] = [one.dir === 'out', next.dir === 'out']
  if (out && !leaves) return inside === wrapped && wired(a, b)
  if (a.netns !== b.netns) return false
  if (out && a.kind === 'vxlan') return !wrapped && inside && b.master === undefined
  if (!out && !leaves && wrapped) return !inside && b.kind === 'vxlan'
  if (inside !== wrapped) return false
  if (out) return a.kind === 'bridge' && b.master === a.ifname
  if (a.master !== undefined) return leaves ? b.master === a.master : b.ifname === a.master
  return leaves && b.master === undefined
}

function wired(a: Device, b: Device): boolean {
  if (a.kind === 'loopback') return a === b
  if (a.peer === undefined || a === b) return false
  if ('segment' in a.peer) return b.peer !== undefined && 'segment' in b.peer && a.peer.segment === b.peer.segment
  return a.peer.netns === b.netns && a.peer.ifname === b.ifname
}
