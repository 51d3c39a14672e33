import { read32, read8, write32 } from './bytes.js'
import type { HeaderFinding } from './finding.js'
import { mustBe, mustFit } from './wire-error.js'

/*
 *  0               8                               24            31
 * +---------------+-----------------------------------------------+
 * |    flags      |                   reserved                    |
 * +---------------+-------------------------------+---------------+
 * |                      vni                      |   reserved    |
 * +-----------------------------------------------+---------------+
 */
const AT = { flags: 0, reserved: 1, vni: 4, reserved2: 7, end: 8 } as const

/** Length of a VXLAN header in bytes. */
export const VXLAN_SIZE = AT.end

/** The flag that says that the VNI is valid; without it a header is none. */
export const VXLAN_VNI_VALID = 0x08

/** UDP destination ports behind which VXLAN is looked for: Linux's own default, which flannel uses, and the one of RFC 7348. */
export const VXLAN_PORTS: ReadonlySet<number> = new Set([8472, 4789])

/** A VXLAN header (RFC 7348). */
export interface VxlanLayer {
  readonly kind: 'vxlan'
  /** 0x08: the VNI is valid. */
  readonly flags: number
  readonly vni: number
  /** The 24 bits behind the flags and the 8 behind the VNI as one number; absent: 0. */
  readonly reserved?: number
}

/** Reads the VXLAN header at `at`. @throws WireError (truncated) */
export function decodeVxlan(bytes: Uint8Array, at = 0, end = bytes.length): VxlanLayer {
  mustFit('vxlan', AT, at, end)
  const first = read32(bytes, at + AT.flags)
  const second = read32(bytes, at + AT.vni)
  const layer: VxlanLayer = { kind: 'vxlan', flags: first >>> 24, vni: second >>> 8 }
  const reserved = ((first << 8) | (second & 0xff)) >>> 0
  return reserved === 0 ? layer : { ...layer, reserved }
}

/** Judges a header: a receiver drops it unless the VNI is valid. */
export function verifyVxlan({ flags }: VxlanLayer): HeaderFinding[] {
  return (flags & VXLAN_VNI_VALID) !== 0 ? [] : [{ field: 'flags', got: flags, expected: VXLAN_VNI_VALID }]
}

/** Writes the header at `at` and returns its size. @throws WireError (range) */
export function encodeVxlan({ flags, vni, reserved = 0 }: VxlanLayer, bytes: Uint8Array, at: number): number {
  mustBe('vxlan', 'flags', flags, 0xff)
  mustBe('vxlan', 'vni', vni, 0xffffff)
  mustBe('vxlan', 'reserved', reserved, 0xffffffff)
  write32(bytes, at + AT.flags, ((flags << 24) | (reserved >>> 8)) >>> 0)
  write32(bytes, at + AT.vni, ((vni << 8) | (reserved & 0xff)) >>> 0)
  return AT.end
}

/** 'VXLAN, flags [I] (0x08), vni 1' */
export function formatVxlan({ flags, vni }: VxlanLayer): string {
  return `VXLAN, flags [${(flags & VXLAN_VNI_VALID) !== 0 ? 'I' : '.'}] (0x${flags.toString(16).padStart(2, '0')}), vni ${vni}`
}

/** Whether the byte at `at` is that of a VXLAN header with a valid VNI. */
export function looksLikeVxlan(bytes: Uint8Array, at: number, end: number): boolean {
  return at + AT.end <= end && (read8(bytes, at) & VXLAN_VNI_VALID) !== 0
}
