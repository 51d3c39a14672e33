import type { NftChain, NftRule, Plan } from '../../../../src/plan/index.js'
import { NFT_FINDINGS } from '../../../../src/plan/check/nft.js'
import { change } from '../rain.js'
import { describeFindings } from './cases.js'

const chains = (...chains: readonly NftChain[]): Plan => change('coffee', () => ({ ruleset: [{ family: 'ip', name: 'filter', chains }] }))
const jump = (target: string): NftRule => ({ expr: [{ jump: { target } }] })

describeFindings('a ruleset', NFT_FINDINGS, {
'nft-table-duplicate': [change('coffee', () => ({ ruleset: [{ family: 'ip', name: 'filter', chains: [] }, { family: 'ip', name: 'filter', chains: [] }] })), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter'): "table ip filter" is declared twice; put its chains into one table [nft-table-duplicate]`],
  'nft-chain-duplicate': [chains({ name: 'a', rules: [] }, { name: 'a', rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "a" is declared twice in table ip filter; put its rules into one chain [nft-chain-duplicate]`],
  'nft-name-invalid': [chains({ name: 'a b', rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a b'): "a b" is not a name of a table or chain; begin with a letter and use letters, digits, -, _, . and / [nft-name-invalid]`],
  'nft-chain-incomplete': [chains({ name: 'a', type: 'filter', hook: 'input', rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "a" has no priority, which a base chain needs; give it type, hook and priority, or none of them [nft-chain-incomplete]`],
  'nft-policy-without-hook': [chains({ name: 'a', policy: 'drop', rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "a" has a policy and no hook; leave the policy out: only a base chain has one [nft-policy-without-hook]`],
  'nft-hook-wrong': [chains({ name: 'a', type: 'nat', hook: 'forward', prio: 0, rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "a" is a chain of type nat in family ip, which cannot be at hook forward; take one of prerouting, input, output, postrouting [nft-hook-wrong]`],
  'nft-priority-invalid': [chains({ name: 'a', type: 'nat', hook: 'prerouting', prio: -300, rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "-300" is not a priority of a chain of type nat; take a whole number above -200 [nft-priority-invalid]`],
  'nft-jump-unknown': [chains({ name: 'a', rules: [jump('b')] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "b" is not a chain of table ip filter; declare the chain [nft-jump-unknown]`],
  'nft-jump-base': [chains({ name: 'a', rules: [jump('input')] }, { name: 'input', type: 'filter', hook: 'input', prio: 0, rules: [] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "input" is a base chain, to which no rule can jump; jump to a chain without a hook [nft-jump-base]`],
  'nft-jump-loop': [chains({ name: 'a', rules: [jump('b')] }, { name: 'b', rules: [jump('a')] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a'): "a" is jumped to from itself, by a > b > a; break the loop [nft-jump-loop]`],
  'nft-nat-misplaced': [chains({ name: 'a', type: 'nat', hook: 'prerouting', prio: -100, rules: [jump('b')] }, { name: 'b', rules: [{ expr: [{ masquerade: null }] }] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain b'): "masquerade" is used in chain b, which is reached at hook prerouting of type nat; use it in a chain of type nat at postrouting [nft-nat-misplaced]`],
})
