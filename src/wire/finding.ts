import type { LayerKind } from './layer.js'

/** One thing that is wrong with a frame. */
export interface Finding {
  readonly layer: LayerKind
  /** Index of the layer in the frame. */
  readonly index: number
  readonly field: string
  readonly got: number | string
  readonly expected: number | string
}

/** A finding of one header, which does not know where in the frame it stands. */
export type HeaderFinding = Omit<Finding, 'index' | 'layer'>

/** A finding as a sentence: 'ipv4.checksum is 0x1234, expected 0x5678 (layer 1)'. */
export function formatFinding(finding: Finding): string {
  const show = (value: number | string): string =>
    typeof value === 'number' && finding.field === 'checksum' ? `0x${value.toString(16).padStart(4, '0')}` : String(value)
  return `${finding.layer}.${finding.field} is ${show(finding.got)}, expected ${show(finding.expected)} (layer ${finding.index})`
}
