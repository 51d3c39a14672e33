import type { MatcherContext, Paint } from '../matcher.js'

/** The three colours of a message; they paint whole lines, so that a text in one is found with and without them. */
export interface Palette {
  readonly expected: Paint
  readonly happened: Paint
  readonly dim: Paint
}

const plain: Paint = (text) => text

/** The runner's colours, which are none where its output is no terminal. */
export function paletteOf({ utils = {} }: MatcherContext): Palette {
  return { expected: utils.EXPECTED_COLOR ?? plain, happened: utils.RECEIVED_COLOR ?? plain, dim: utils.DIM_COLOR ?? plain }
}
