import { frozenCopy } from './freeze.js'
import type { NftText } from './machine-node.js'

/** One ruleset or several, as a list that nobody changes. */
export const frozenTexts = (ruleset: NftText | readonly NftText[]): readonly NftText[] =>
  (typeof ruleset === 'string' || 'family' in ruleset ? [ruleset] : ruleset).map(frozenCopy)
