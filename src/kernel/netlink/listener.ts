import { ANY_ADDRESS, type Listener } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { formatIpBytes } from './ip-bytes.js'
import type { Answer, Request } from './route-socket.js'

/** linux/sock_diag.h, linux/inet_diag.h */
export const NETLINK_SOCK_DIAG = 4
const SOCK_DIAG_BY_FAMILY = 20
const PROTOCOLS = { tcp: 6, udp: 17 } as const
/** TCP_LISTEN, and TCP_CLOSE for an unconnected UDP socket. */
const WAITING = { tcp: 10, udp: 7 } as const
/** `struct inet_diag_sockid`: two ports, two addresses of 16 bytes, ifindex, cookie. */
const SOCKID = 48

/** Asks for the sockets that listen. Equivalent to: `ss -4lnt` or `ss -4lnu`. */
export const dumpListeners = (protocol: Listener['protocol']): Request => ({
  type: SOCK_DIAG_BY_FAMILY,
  flags: 0,
  row: () => `ss -4ln${protocol[0]}`,
  write: (out) => {
    out.u8(AF.INET)
    out.u8(PROTOCOLS[protocol])
    out.u16(0)
    out.u32(1 << WAITING[protocol])
    for (let word = 0; word < SOCKID; word += 4) out.u32(0)
  },
})

/** Reads `struct inet_diag_msg`; undefined for a connected UDP socket. */
export function readListener({ body }: Answer, protocol: Listener['protocol']): Listener | undefined {
  const [sport, dport] = [body.readUInt16BE(4), body.readUInt16BE(6)]
  if (dport !== 0 || body.readUInt8(1) !== WAITING[protocol]) return undefined
  const address = formatIpBytes(body.subarray(8, 12))
  return { protocol, port: sport, ...(address !== ANY_ADDRESS && { address }) }
}
