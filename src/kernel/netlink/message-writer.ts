/** `nlmsg_type` beside the objects' own, linux/netlink.h. */
export const NLMSG = { ERROR: 2, DONE: 3 } as const
/** `nlmsg_flags`. */
export const NLM_F = { REQUEST: 1, ACK: 4, CAPPED: 0x100, ACK_TLVS: 0x200, DUMP: 0x300, REPLACE: 0x100, EXCL: 0x200, CREATE: 0x400, APPEND: 0x800 } as const
export const NLMSG_HEADER = 16
const ATTRIBUTE_HEADER = 4
const NESTED = 0x8000

/**
 * Writes netlink messages one behind another into one growing buffer.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |                         nlmsg_len                             |
 * |          nlmsg_type           |          nlmsg_flags          |
 * |                         nlmsg_seq                             |
 * |                         nlmsg_pid                             |
 * | object header (ifinfomsg, rtmsg, …), then attributes:         |
 * |           nla_len             |           nla_type            |
 * |                          value, padded to 4                   |
 * ```
 *
 * Numbers are in the byte order of the host, which is little-endian on every processor that Node's prebuilt koffi runs on.
 */
export class MessageWriter {
  #bytes = Buffer.alloc(1 << 16)
  #at = 0
  #start = 0
  readonly #open: number[] = []

  get size(): number {
    return this.#at
  }

  /** What was written, until the next `clear()`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  clear(): void {
    this.#at = 0
  }

  begin(type: number, flags: number, seq: number): void {
    this.#start = this.#at
    this.#room(NLMSG_HEADER)
    this.#bytes.fill(0, this.#at, this.#at + NLMSG_HEADER)
    this.#bytes.writeUInt16LE(type, this.#at + 4)
    this.#bytes.writeUInt16LE(flags, this.#at + 6)
    this.#bytes.writeUInt32LE(seq, this.#at + 8)
    this.#at += NLMSG_HEADER
  }

  end(): void {
    this.#bytes.writeUInt32LE(this.#at - this.#start, this.#start)
  }

  /** Adds flags to the message that was ended last. */
  flagLast(flags: number): void {
    this.#bytes.writeUInt16LE(this.#bytes.readUInt16LE(this.#start + 6) | flags, this.#start + 6)
  }

  u8(value: number): void {
    this.#room(1)
    this.#bytes.writeUInt8(value, this.#at)
    this.#at += 1
  }

  u16(value: number): void {
    this.#room(2)
    this.#bytes.writeUInt16LE(value, this.#at)
    this.#at += 2
  }

  u32(value: number): void {
    this.#room(4)
    this.#bytes.writeUInt32LE(value >>> 0, this.#at)
    this.#at += 4
  }

  attrU8(type: number, value: number): void {
    this.#attribute(type, 1)
    this.#bytes.writeUInt8(value, this.#at - 4)
  }

  attrU32(type: number, value: number): void {
    this.#attribute(type, 4)
    this.#bytes.writeUInt32LE(value >>> 0, this.#at - 4)
  }

  /** In network order: ports and addresses. */
  attrU16BE(type: number, value: number): void {
    this.#attribute(type, 2)
    this.#bytes.writeUInt16BE(value, this.#at - 4)
  }

  attrU32BE(type: number, value: number): void {
    this.#attribute(type, 4)
    this.#bytes.writeUInt32BE(value >>> 0, this.#at - 4)
  }

  attrBytes(type: number, value: Uint8Array): void {
    const start = this.#attribute(type, value.length)
    this.#bytes.set(value, start)
  }

  /** A text with the zero byte behind it. */
  attrText(type: number, value: string): void {
    const size = Buffer.byteLength(value) + 1
    const start = this.#attribute(type, size)
    this.#bytes.write(value, start)
  }

  /** Opens an attribute that holds attributes. */
  open(type: number, flagged = false): void {
    this.#room(ATTRIBUTE_HEADER)
    this.#open.push(this.#at)
    this.#bytes.writeUInt16LE(type | (flagged ? NESTED : 0), this.#at + 2)
    this.#at += ATTRIBUTE_HEADER
  }

  close(): void {
    const start = this.#open.pop()
    if (start !== undefined) this.#bytes.writeUInt16LE(this.#at - start, start)
  }

  /** Writes the header, clears the padded value and gives where the value starts. */
  #attribute(type: number, size: number): number {
    const padded = (size + 3) & ~3
    this.#room(ATTRIBUTE_HEADER + padded)
    this.#bytes.writeUInt16LE(ATTRIBUTE_HEADER + size, this.#at)
    this.#bytes.writeUInt16LE(type, this.#at + 2)
    const start = this.#at + ATTRIBUTE_HEADER
    this.#at = start + padded
    this.#bytes.fill(0, start, this.#at)
    return start
  }

  #room(size: number): void {
    if (this.#at + size <= this.#bytes.length) return
    const larger = Buffer.alloc(this.#bytes.length * 2)
    this.#bytes.copy(larger)
    this.#bytes = larger
    this.#room(size)
  }
}
