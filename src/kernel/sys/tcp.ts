import { getsockopt, setsockopt, SOL, trySend } from './socket.js'

/** Options of level SOL.TCP, linux/tcp.h. */
export const TCP = { MAXSEG: 2, WINDOW_CLAMP: 10, REPAIR: 19, REPAIR_QUEUE: 20, QUEUE_SEQ: 21 } as const

/** Keeps what a socket advertises below what its buffer holds, whose size then never shows. Before it listens or connects. */
export const clampWindow = (fd: number): void => setsockopt(fd, SOL.TCP, TCP.WINDOW_CLAMP, 0xffff)

/** Segments that are written at once: as many as leave in one burst, half of the first congestion window. */
const PIECE = 5

/**
 * Sends what a connection takes of some bytes, piece by piece: what follows then depends on no acknowledgement that is still to be counted, several of
 * which may count as one (`tcp_add_backlog()`, net/ipv4/tcp_ipv4.c). Gives how many bytes went, and the error that ended it, if any.
 */
export function sendPieces(fd: number, bytes: Uint8Array): { readonly sent: number; readonly errno?: string } {
  let sent = 0
  while (sent < bytes.length) {
    const count = trySend(fd, bytes.subarray(sent, sent + PIECE * getsockopt(fd, SOL.TCP, TCP.MAXSEG).readInt32LE(0)))
    if (typeof count === 'string') return { sent, errno: count }
    sent += count
  }
  return { sent }
}
