const HEADER = 4
const TYPE_MASK = 0x3fff

/** Attributes of a message by type; of a type that occurs twice the last. Values are views into the message. */
export type Attributes = ReadonlyMap<number, Buffer>

/** Reads the attributes from `offset` to the end; stops at the first that cannot be one. */
export function readAttributes(bytes: Buffer, offset = 0): Attributes {
  const attributes = new Map<number, Buffer>()
  for (let at = offset; at + HEADER <= bytes.length; ) {
    const size = bytes.readUInt16LE(at)
    if (size < HEADER || at + size > bytes.length) break
    attributes.set(bytes.readUInt16LE(at + 2) & TYPE_MASK, bytes.subarray(at + HEADER, at + size))
    at += (size + 3) & ~3
  }
  return attributes
}

/** The attributes inside an attribute; none where it is not there. */
export function nested(attributes: Attributes, type: number): Attributes {
  const value = attributes.get(type)
  return value === undefined ? new Map() : readAttributes(value)
}

export const textOf = (attributes: Attributes, type: number): string | undefined => {
  const value = attributes.get(type)
  if (value === undefined) return undefined
  const end = value.indexOf(0)
  return value.toString('utf8', 0, end < 0 ? value.length : end)
}
export const u8Of = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readUInt8(0)
export const u16Of = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readUInt16LE(0)
export const u32Of = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readUInt32LE(0)
export const s32Of = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readInt32LE(0)
export const u16BEOf = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readUInt16BE(0)
export const u32BEOf = (attributes: Attributes, type: number): number | undefined => attributes.get(type)?.readUInt32BE(0)
