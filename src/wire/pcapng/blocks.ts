/*
 * The pcapng file format (draft-ietf-opsawg-pcapng): blocks of 32-bit words, options at the end of most of them.
 *
 *  0               4               8                          total - 4
 * +---------------+---------------+------------ … ------------+---------------+
 * |  block type   | total length  | body, padded to 4 bytes   | total length  |
 * +---------------+---------------+------------ … ------------+---------------+
 *
 * section header    | byte-order magic | version 1.0 | section length (-1: unknown) | options
 * interface         | linktype | reserved | snaplen | options
 * enhanced packet   | interface | time, upper half | time, lower half | captured length | length on the wire | bytes, padded | options
 * simple packet     | length on the wire | bytes, padded
 *
 * option            | code | length | value, padded |, the last one with code and length 0
 */
export const BLOCK = { section: 0x0a0d0d0a, interface: 1, simplePacket: 3, enhancedPacket: 6 } as const

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Option codes; `comment` in every block, the others in the block of their prefix. */
export const OPTION = { end: 0, comment: 1, shbUserappl: 4, ifName: 2, ifDescription: 3, ifMacaddr: 6, ifTsresol: 9, ifTsoffset: 14, epbFlags: 2 } as const

/** `epb_flags`: the two lowest bits. */
export const DIRECTION = { in: 1, out: 2 } as const

/** Rounded up to whole words of 4 bytes. */
export const padded = (size: number): number => Math.ceil(size / 4) * 4
