import type { Asymmetric } from '../../engine/index.js'

/** Some fields of a row, each a value or an asymmetric matcher. */
export type RowPattern<Row> = { readonly [F in keyof Row]?: Row[F] | Asymmetric }
