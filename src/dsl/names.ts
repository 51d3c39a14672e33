import type { Names } from '../engine/index.js'
import type { Cluster } from './cluster.js'

/** The names of a cluster that declares nothing yet. */
export interface NoNames extends Names {
  readonly host: never
  readonly router: never
  readonly pod: never
  readonly container: never
}

/** Names as four unions. Unions as type arguments are computed at once, so a cluster of many hosts nests no types. */
export interface NamesAre<Host extends string, Router extends string, Pod extends string, Container extends string> extends Names {
  readonly host: Host
  readonly router: Router
  readonly pod: Pod
  readonly container: Container
}

/**
 * The names that a cluster declares, as unions of literal types.
 * @example type Pod = NamesOf<typeof rain>['pod'] // 'coffee' | 'tea'
 */
export type NamesOf<C> = C extends Cluster<infer N> ? N : never
