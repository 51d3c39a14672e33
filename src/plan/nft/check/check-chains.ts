import type { NftChain, NftTable } from '../ruleset.js'
import { findLoop, jumpsOf, longestWay } from './chain-graph.js'
import { malformed, type NftFinding } from './nft-finding.js'

/** `NF_IP_PRI_CONNTRACK`: a nat chain must come after connection tracking. Follows `nft_chain_parse_hook()`, net/netfilter/nf_tables_api.c. */
const CONNTRACK_PRIORITY = -200

/** `NFT_JUMP_STACK_SIZE`, include/net/netfilter/nf_tables.h. */
const MAX_DEPTH = 16

const HOOKS: Readonly<Record<string, readonly string[]>> = {
  filter: ['prerouting', 'input', 'forward', 'output', 'postrouting'],
  nat: ['prerouting', 'input', 'output', 'postrouting'],
  route: ['output'],
}

/** Types, hooks and priorities of base chains; jumps between chains. */
export function checkChains(table: NftTable): readonly NftFinding[] {
  const path = `table ${table.family} ${table.name}`
  return [...table.chains.flatMap((chain) => checkBase(table, chain, `${path} chain ${chain.name}`)), ...checkJumps(table, path)]
}

function checkBase(table: NftTable, chain: NftChain, path: string): readonly NftFinding[] {
  const { type, hook, prio, policy } = chain
  if (hook === undefined) {
    const given = Object.entries({ type, prio, policy }).find(([, value]) => value !== undefined)
    return given ? [malformed('nft-hook-missing', path, String(given[1]), `is the ${given[0]} of a chain without a hook`, 'give the chain its hook, or leave type, priority and policy out')] : []
  }
  const findings: NftFinding[] = []
  const kind = type ?? 'filter'
  const hooks = HOOKS[kind]
  if (!hooks) findings.push(malformed('nft-chain-type', path, kind, 'is no type of a chain', "use 'filter', 'nat' or 'route'"))
  else if (!HOOKS['filter']?.includes(hook)) findings.push(malformed('nft-hook', path, hook, 'is no hook', `use one of ${HOOKS['filter']?.join(', ')}`))
  else if (table.family === 'bridge' && kind !== 'filter') findings.push(malformed('nft-chain-type-family', path, kind, 'is no type of a chain in the family bridge', "use the type 'filter'"))
  else if (!hooks.includes(hook)) findings.push(malformed('nft-chain-hook', path, hook, `is no hook for a chain of type ${kind}`, `use ${hooks.join(', ')}, or another type`))
  if (prio !== undefined && !(Number.isInteger(prio) && Math.abs(prio) <= 0x7fffffff)) findings.push(malformed('nft-priority', path, String(prio), 'is no priority', 'use a whole number of 32 bits'))
  else if (kind === 'nat' && (prio ?? 0) <= CONNTRACK_PRIORITY) findings.push(malformed('nft-nat-priority', path, String(prio), 'puts a nat chain before connection tracking', `use a priority above ${CONNTRACK_PRIORITY}: -100 (dstnat) or 100 (srcnat)`))
  if (policy !== undefined && policy !== 'accept' && policy !== 'drop') findings.push(malformed('nft-policy', path, String(policy), 'is no policy', "use 'accept' or 'drop'"))
  return findings
}

function checkJumps(table: NftTable, tablePath: string): readonly NftFinding[] {
  const findings: NftFinding[] = []
  for (const chain of table.chains) {
    for (const { target, rule } of jumpsOf(chain)) {
      const path = `${tablePath} chain ${chain.name} rule ${rule}`
      const found = table.chains.find(({ name }) => name === target)
      if (!found) findings.push(malformed('nft-jump-target', path, target, 'is no chain of the table', `declare the chain, or jump to ${names(table)}`))
      else if (found.hook !== undefined) findings.push(malformed('nft-jump-base', path, target, 'is a base chain, which rules cannot jump to', 'jump to a chain without a hook'))
    }
  }
  const loop = findLoop(table)
  if (loop) return [...findings, malformed('nft-jump-loop', `${tablePath} chain ${loop[0] ?? ''}`, loop.join(' > '), 'is a loop of jumps', 'leave one of the jumps out')]
  const way = longestWay(table)
  if (way.length > MAX_DEPTH) findings.push(malformed('nft-jump-depth', `${tablePath} chain ${way[0] ?? ''}`, way.join(' > '), `passes ${way.length} chains`, `let a packet be in at most ${MAX_DEPTH} chains at once`))
  return findings
}

function names(table: NftTable): string {
  const plain = table.chains.filter(({ hook }) => hook === undefined).map(({ name }) => name)
  return plain.length === 0 ? 'one that is there' : plain.join(', ')
}
