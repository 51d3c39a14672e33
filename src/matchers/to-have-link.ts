import type { Asymmetric, LinkState } from '../engine/index.js'
import { LINK_ROW } from './expected/rows.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeRows } from './state/judge-rows.js'
import { LINKS } from './state/link-rows.js'

type AnyKeyOf<T> = T extends unknown ? keyof T : never
type AnyValueOf<T, F extends PropertyKey> = T extends unknown ? (F extends keyof T ? T[F] : never) : never

/** Some fields of a link of any kind, as `ip -d link` knows them, each a value or an asymmetric matcher. */
export type LinkPattern = { readonly [F in AnyKeyOf<LinkState>]?: AnyValueOf<LinkState, F> | Asymmetric }

/**
 * Holds if a host or pod has a link: by its name, or by its fields. What is left out is not judged.
 * Equivalent to: `ip -d link show` printing it.
 * @example await expect(lab.host('rain-kubernetes-1')).toHaveLink({ ifname: 'flannel.1', kind: 'vxlan', id: 1, mtu: 1450 })
 */
export async function toHaveLink(this: MatcherContext, received: unknown, link: string | LinkPattern): Promise<MatcherResult> {
  const call = { matcher: 'toHaveLink', args: [link], wrong: LINK_ROW(link, '') }
  return typeof link === 'string' ? judgeRows(this, received, call, LINKS, { ifname: link }, link) : judgeRows(this, received, call, LINKS, link)
}
