import type { CapturedFrame } from '../../engine/index.js'
import { fromBase64, toBase64 } from './lines.js'

/** Captured frames as JSON can hold them. */
export const flattenFrames = (frames: readonly CapturedFrame[]): unknown => frames.map((frame) => ({ ...frame, bytes: toBase64(frame.bytes) }))

/** Gives captured frames that travelled as JSON their bytes back. */
export const reviveFrames = (frames: readonly CapturedFrame[]): readonly CapturedFrame[] =>
  frames.map((frame) => (typeof frame.bytes === 'string' ? { ...frame, bytes: fromBase64(frame.bytes) } : frame))
