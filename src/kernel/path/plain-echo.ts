import { PACKET, type Device, type Devices, type TapRecord } from './record.js'

/** Where the ICMP header stands in a frame, plain and inside VXLAN; the payload of an echo begins eight bytes further on. */
const ICMP = { plain: 14 + 20, tunnelled: 14 + 20 + 8 + 8 + 14 + 20 } as const
const HEADER = 8
const [ECHO_REQUEST, ECHO_REPLY] = [8, 0]

/**
 * Do the records of an answered echo show one request that went one way and one reply that came back, and nothing else?
 * Then no namespace needs to be asked what became of a packet. Judged by devices and tokens alone, without decoding: what
 * is not as plain as that may be so all the same.
 */
export function isPlainEcho(records: readonly TapRecord[], netns: string, token: Uint8Array, devices: Devices): boolean {
  let type = ECHO_REQUEST
  let last: Device | undefined
  let out = false
  for (const { bytes, ifindex, pkttype, netns: where } of records) {
    const device = devices.byIndex(where, ifindex)
    const at = carries(bytes, ICMP.plain, token) ? ICMP.plain : carries(bytes, ICMP.tunnelled, token) ? ICMP.tunnelled : undefined
    const leaves = pkttype === PACKET.OUTGOING
    // At a port of a bridge the type says nothing: it depends on the port's own MAC address.
    if (device === undefined || at === undefined || (!leaves && pkttype !== PACKET.HOST && device.master === undefined)) return false
    if (last === undefined) {
      if (bytes[at] !== type || where !== netns || !leaves) return false
    } else if (bytes[at] === type) {
      if (!follows(last, out, device, leaves)) return false
    } else {
      // The reply begins where the request ended.
      if (type === ECHO_REPLY || bytes[at] !== ECHO_REPLY || out || last.master !== undefined || !leaves || where !== last.netns) return false
      type = ECHO_REPLY
    }
    last = device
    out = leaves
  }
  return type === ECHO_REPLY && !out && last?.netns === netns && last.master === undefined
}

function carries(bytes: Uint8Array, at: number, token: Uint8Array): boolean {
  for (let index = 0; index < token.length; index++) if (bytes[at + HEADER + index] !== token[index]) return false
  return true
}

/** Can a frame that was seen at `a` be seen at `b` next? */
function follows(a: Device, out: boolean, b: Device, leaves: boolean): boolean {
  if (out && !leaves) return wired(a, b)
  if (a.netns !== b.netns) return false
  // Down from a bridge or a tunnel to what carries it.
  if (out) return a.kind === 'bridge' ? b.master === a.ifname : a.kind === 'vxlan' && b.master === undefined
  if (a.master !== undefined) return leaves ? b.master === a.master : b.ifname === a.master
  return leaves ? b.master === undefined : b.kind === 'vxlan'
}

function wired(a: Device, b: Device): boolean {
  if (a.kind === 'loopback') return a === b
  if (a.peer === undefined || a === b) return false
  if ('segment' in a.peer) return b.peer !== undefined && 'segment' in b.peer && a.peer.segment === b.peer.segment
  return a.peer.netns === b.netns && a.peer.ifname === b.ifname
}
