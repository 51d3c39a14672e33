import type { TcpLayer } from './tcp.js'

/** An option of a TCP header in words: 'mss 1410', 'wscale 7', 'TS val 12 ecr 0'. */
type Show = (data: string) => string

const number = (hex: string): number => Number.parseInt(hex, 16)

/** Options by kind (RFC 9293, RFC 7323, RFC 2018), in tcpdump's words; `length` is what an option's own length must be for that. */
const OPTIONS: Readonly<Record<number, { readonly length: number; readonly show: Show }>> = {
  2: { length: 4, show: (data) => `mss ${number(data)}` },
  3: { length: 3, show: (data) => `wscale ${number(data)}` },
  4: { length: 2, show: () => 'sackOK' },
  8: { length: 10, show: (data) => `TS val ${number(data.slice(0, 8))} ecr ${number(data.slice(8))}` },
}

const EOL = 0
const NOP = 1

/** Options as tcpdump prints them: 'mss 1410,sackOK,TS val 1 ecr 0,nop,wscale 7'; what is none stays hex. */
export function formatTcpOptions(options: string): string {
  const words: string[] = []
  for (let at = 0; at < options.length; ) {
    const kind = number(options.slice(at, at + 2))
    if (kind === EOL || kind === NOP) {
      words.push(kind === EOL ? 'eol' : 'nop')
      at += 2
      continue
    }
    const length = number(options.slice(at + 2, at + 4))
    if (!(length >= 2) || at + 2 * length > options.length) {
      words.push(options.slice(at))
      break
    }
    const data = options.slice(at + 4, at + 2 * length)
    const known = OPTIONS[kind]
    words.push(known?.length === length ? known.show(data) : `unknown-${kind} 0x${data}`)
    at += 2 * length
  }
  return words.join(',')
}

const SACK = 5

/** Sequence numbers from one to before another. */
export interface SackBlock {
  readonly from: number
  readonly to: number
}

/** What the sender of a segment has got out of order (RFC 2018). */
export function sackBlocks(tcp: Pick<TcpLayer, 'options'>): readonly SackBlock[] {
  const value = tcpOption(tcp, SACK) ?? ''
  return Array.from({ length: value.length / 16 }, (_, index) => ({ from: number(value.slice(index * 16, index * 16 + 8)), to: number(value.slice(index * 16 + 8, index * 16 + 16)) }))
}

/** The value of an option in hex; undefined where the header has it not. */
export function tcpOption({ options }: Pick<TcpLayer, 'options'>, kind: number): string | undefined {
  for (let at = 0; at + 4 <= options.length; ) {
    const is = number(options.slice(at, at + 2))
    const length = is === EOL || is === NOP ? 1 : Math.max(number(options.slice(at + 2, at + 4)), 2)
    if (is === kind) return options.slice(at + 4, at + length * 2)
    at += length * 2
  }
  return undefined
}
