import type { LinkState } from '../../engine/index.js'
import { formatLink } from '../../plan/index.js'
import type { RowTable } from './judge-rows.js'

/** The links of a namespace. */
export const LINKS: RowTable<LinkState> = {
  noun: 'link',
  plural: 'links',
  view: 'ip link',
  rows: ({ links }) => links,
  canonical: (row) => row,
  format: formatLink,
}
