import { POLICY_ROW } from './rows.js'
import { anything, fieldsOf, oneOf, such, type Shape } from './shape.js'
import { NAME } from './words.js'

const PLACE = { family: oneOf(['ip', 'inet', 'bridge'], 'is no family of nftables that is known here'), table: NAME, chain: NAME }

/** As `RulePlace` has it. */
export const RULE_PLACE = fieldsOf('a place of rules', PLACE)

const STATEMENTS = such(Array.isArray, 'is no list of statements', 'Write statements as `nft -j` does: [{ accept: null }]')
const NFT_RULE = fieldsOf('a rule', { expr: STATEMENTS, comment: anything, ...PLACE })
const NO_RULE = such(
  () => false,
  'is neither a text nor statements nor fields of a rule',
  "Write it as nft or ip lists it, 'ip saddr 10.168.0.0/16 accept' or 'from 10.168.0.0/16 lookup 100', by its statements, { expr: […] }, or by fields of a policy rule",
)

/** A text, which its own parser judges, the statements of a rule of nftables, or fields of a policy rule. */
export const RULE_ROW: Shape = (value, place) => {
  if (typeof value === 'string') return undefined
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NO_RULE(value, place)
  return ('expr' in value ? NFT_RULE : POLICY_ROW)(value, place)
}
