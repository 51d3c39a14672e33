import { formatMac, macBytes } from '../../address/index.js'
import { neighArguments, type Neigh, type NeighState, type RowOp } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { readAttributes } from './attributes.js'
import { formatIpBytes, ipBytes } from './ip-bytes.js'
import type { MessageWriter } from './message-writer.js'
import type { Answer, Request } from './route-socket.js'
import { opFlags } from './row-op.js'

export const RTM_NEIGH = { NEW: 28, DEL: 29, GET: 30 } as const
/** linux/neighbour.h */
export const NDA = { DST: 1, LLADDR: 2, VLAN: 5, PORT: 6, VNI: 7, MASTER: 9 } as const
export const NUD: Readonly<Record<NeighState, number>> = { INCOMPLETE: 0x01, REACHABLE: 0x02, STALE: 0x04, DELAY: 0x08, PROBE: 0x10, FAILED: 0x20, NOARP: 0x40, PERMANENT: 0x80 }
const STATES: ReadonlyMap<number, NeighState> = new Map(Object.entries(NUD).map(([name, number]) => [number, name as NeighState]))

/** `struct ndmsg`: family, index, state, flags, type. */
export function neighHeader(out: MessageWriter, family: number, index: number, state = 0, flags = 0): void {
  out.u32(family)
  out.u32(index)
  out.u16(state)
  out.u8(flags)
  out.u8(0)
}

/** Equivalent to: `ip neigh add|del|replace <dst> [lladdr <lladdr>] dev <dev> nud <state>`. */
export function changeNeigh(op: RowOp, row: Neigh, index: number): Request {
  return {
    type: op === 'del' ? RTM_NEIGH.DEL : RTM_NEIGH.NEW,
    flags: opFlags(op),
    row: () => `ip neigh ${op} ${op === 'del' ? `${row.dst} dev ${row.dev}` : neighArguments(row)}`,
    write: (out) => {
      neighHeader(out, AF.INET, index, op === 'del' ? 0 : NUD[row.state])
      out.attrBytes(NDA.DST, ipBytes(row.dst))
      if (row.lladdr !== undefined && op !== 'del') out.attrBytes(NDA.LLADDR, macBytes(row.lladdr))
    },
  }
}

/** Equivalent to: `ip -4 neigh show nud all`. */
export const dumpNeigh: Request = {
  type: RTM_NEIGH.GET,
  flags: 0,
  row: () => 'ip neigh show',
  write: (out) => neighHeader(out, AF.INET, 0),
}

/** Reads a neighbour; undefined for one without a state (nobody asked yet). */
export function readNeigh({ body }: Answer, nameOf: (index: number) => string): Neigh | undefined {
  const state = STATES.get(body.readUInt16LE(8))
  if (body.readUInt8(0) !== AF.INET || state === undefined) return undefined
  const attributes = readAttributes(body, 12)
  const dst = attributes.get(NDA.DST)
  const lladdr = attributes.get(NDA.LLADDR)
  const known = lladdr !== undefined && lladdr.length === 6 && state !== 'INCOMPLETE' && state !== 'FAILED'
  return { dev: nameOf(body.readInt32LE(4)), dst: dst === undefined ? '' : formatIpBytes(dst), ...(known && { lladdr: formatMac(lladdr) }), state }
}
