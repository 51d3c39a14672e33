import { tcpOption, type SackBlock, type TcpLayer } from '../../wire/index.js'
import { MILLISECOND } from '../core/clock.js'
import { DEFAULT_MSS, seqAdd, seqDistance, type TcpEnd } from './tcp-end.js'

const [MSS, TIMESTAMPS] = [2, 8]
/** Blocks that find room, and beside time stamps (TCP_NUM_SACKS, MAX_TCP_OPTION_SPACE). */
const MOST_BLOCKS = 4

const hex = (value: number, bytes: number): string => (value >>> 0).toString(16).padStart(bytes * 2, '0')

/** MSS, SACK permitted, time stamps where they are wanted, window scale 0. Follows `tcp_options_write()`, net/ipv4/tcp_output.c. */
export const synOptions = (end: TcpEnd, mss: number): string => `0204${hex(mss, 2)}${end.timestamps ? `0402${timestamp(end)}` : '01010402'}01030300`

/** Time stamps, and what came out of order. Follows `tcp_established_options()`. */
export function establishedOptions(end: TcpEnd): string {
  const blocks = early(end).slice(0, MOST_BLOCKS - (end.timestamps ? 1 : 0))
  const sack = blocks.length === 0 ? '' : `010105${hex(2 + 8 * blocks.length, 1)}${blocks.map(({ from, to }) => hex(from, 4) + hex(to, 4)).join('')}`
  return `${end.timestamps ? `0101${timestamp(end)}` : ''}${sack}`
}

function timestamp({ ns, state }: TcpEnd): string {
  const value = Math.floor(ns.world.clock.now / MILLISECOND) + 1
  return `080a${hex(value, 4)}${hex(state === 'SYN_SENT' ? 0 : value, 4)}`
}

/** What an end has out of order, in order. */
function early(end: TcpEnd): readonly SackBlock[] {
  const parts = [...end.early].map(([from, { data, fin }]) => ({ from, to: seqAdd(from, data.length / 2 + (fin ? 1 : 0)) })).sort((a, b) => seqDistance(b.from, a.from))
  const blocks: SackBlock[] = []
  for (const part of parts) {
    const last = blocks.at(-1)
    if (last !== undefined && seqDistance(last.to, part.from) <= 0) blocks[blocks.length - 1] = { from: last.from, to: part.to }
    else blocks.push(part)
  }
  return blocks
}

/** The MSS that a SYN names. */
export const mssOption = (tcp: TcpLayer): number => {
  const value = tcpOption(tcp, MSS)
  return value === undefined ? DEFAULT_MSS : Number.parseInt(value, 16)
}

/** Whether a SYN wants time stamps. */
export const wantsTimestamps = (tcp: TcpLayer): boolean => tcpOption(tcp, TIMESTAMPS) !== undefined
