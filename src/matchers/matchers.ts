import { toBeAnswered } from './to-be-answered.js'
import { toBeDelivered } from './to-be-delivered.js'
import { toBeDropped } from './to-be-dropped.js'
import { toBeEncapsulated } from './to-be-encapsulated.js'
import { toBePeerOf } from './to-be-peer-of.js'
import { toBePortOf } from './to-be-port-of.js'
import { toBeRejected } from './to-be-rejected.js'
import { toBeTranslated } from './to-be-translated.js'
import { toFlood } from './to-flood.js'
import { toFragment } from './to-fragment.js'
import { toHaveAddress } from './to-have-address.js'
import { toHaveFdbEntry } from './to-have-fdb-entry.js'
import { toHaveHeaders } from './to-have-headers.js'
import { toHaveLearned } from './to-have-learned.js'
import { toHaveLink } from './to-have-link.js'
import { toHaveNeighbour } from './to-have-neighbour.js'
import { toHaveRoute } from './to-have-route.js'
import { toHaveRule } from './to-have-rule.js'
import { toListenOn } from './to-listen-on.js'
import { toResolve } from './to-resolve.js'
import { toShareNetnsWith } from './to-share-netns-with.js'
import { toTraverse } from './to-traverse.js'
import { toTraverseExactly } from './to-traverse-exactly.js'

/** Matchers that judge traces, paths and hops, at once. */
export const traceMatchers = {
  toBeDelivered,
  toBeAnswered,
  toTraverse,
  toTraverseExactly,
  toBeEncapsulated,
  toHaveHeaders,
  toBeTranslated,
  toBeDropped,
  toBeRejected,
  toFragment,
  toResolve,
  toFlood,
}

/** Matchers that read the present state of a lab; they are awaited. */
export const stateMatchers = {
  toHaveLink,
  toHaveAddress,
  toHaveRoute,
  toHaveNeighbour,
  toHaveFdbEntry,
  toHaveRule,
  toHaveLearned,
  toBePortOf,
  toBePeerOf,
  toShareNetnsWith,
  toListenOn,
}

/**
 * All matchers, for `expect.extend(matchers)`.
 * @example expect.extend(matchers)
 */
export const matchers = { ...traceMatchers, ...stateMatchers }
