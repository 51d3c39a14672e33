export { formatRule, formatRuleset, NftDataError, nftFindings, NftSyntaxError, parseRule, parseRuleset, plainRuleset, rulesetFromJson } from '../../../../src/plan/nft/index.js'
export type { NftFamily, NftRule, NftStatement, NftTable } from '../../../../src/plan/index.js'
