import type { RouteSocket, Request } from '../netlink/route-socket.js'
import { NetlinkError } from '../netlink/netlink-error.js'
import type { RouteAnswer } from '../path/facts.js'
import { AF } from '../sys/socket.js'

const RTM = { GETROUTE: 26, GETNEIGH: 30 } as const
const RTA_DST = 1
/** Give the row of the table instead of what was made of it. */
const RTM_F_FIB_MATCH = 0x2000
const NUD_INCOMPLETE = 0x01
/** Offset of `ndm_state` in struct ndmsg. */
const NDM_STATE = 8

const neighbours: Request = {
  type: RTM.GETNEIGH,
  flags: 0,
  row: () => 'ip neigh show',
  write(out) {
    out.u8(AF.INET)
    for (let index = 0; index < 11; index++) out.u8(0)
  },
}

/** Does a packet wait for a neighbour here? Equivalent to: `ip neigh show nud incomplete`. */
export const isResolving = (socket: RouteSocket): boolean => socket.dump(neighbours).some(({ body }) => (body.readUInt16LE(NDM_STATE) & NUD_INCOMPLETE) !== 0)

/** Asks for the route to an address. Equivalent to: `ip route get fibmatch <dst>`. */
export function askRoute(socket: RouteSocket, dst: string): RouteAnswer {
  try {
    socket.get({
      type: RTM.GETROUTE,
      flags: 0,
      row: () => `ip route get fibmatch ${dst}`,
      write(out) {
        for (const byte of [AF.INET, 32, 0, 0, 0, 0, 0, 0]) out.u8(byte)
        out.u32(RTM_F_FIB_MATCH)
        out.attrBytes(RTA_DST, Uint8Array.from(dst.split('.').map(Number)))
      },
    })
    return { dst }
  } catch (error) {
    if (error instanceof NetlinkError) return { dst, error: error.code }
    throw error
  }
}
