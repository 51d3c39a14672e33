import type { Link } from '../../plan/index.js'
import type { LinkDraft } from '../network.js'

/** `lo` as every namespace has it. */
export const LOOPBACK: Link = Object.freeze({ kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up: true })

/** Gives each link without an ifindex the next free one from 2 on, and puts the links in order of ifindex behind `lo`. */
export function indexLinks(drafts: readonly LinkDraft[]): readonly Link[] {
  const taken = new Set(drafts.flatMap(({ ifindex }) => ifindex ?? []))
  let next = 2
  const links = drafts.map((draft): Link => {
    while (draft.ifindex === undefined && taken.has(next)) next++
    return { ...draft, ifindex: draft.ifindex ?? next++ }
  })
  if (taken.size > 0) links.sort((a, b) => a.ifindex - b.ifindex)
  return [LOOPBACK, ...links]
}
