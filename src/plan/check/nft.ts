import type { Netns } from '../netns.js'
import type { NftChain, NftRule, NftStatement, NftTable } from '../nft/ruleset.js'
import { rowPlace } from './place.js'
import { reporter, type Report } from './report.js'
import type { PlanView } from './view.js'

/** nftables: names, chains and what they refer to. */
export const NFT_FINDINGS = {
  'nft-table-duplicate': { level: 'malformed', problem: 'is declared twice', remedy: 'put its chains into one table' },
  'nft-chain-duplicate': { level: 'malformed', problem: 'is declared twice in {table}', remedy: 'put its rules into one chain' },
  'nft-name-invalid': { level: 'malformed', problem: 'is not a name of a table or chain', remedy: 'begin with a letter and use letters, digits, -, _, . and /' },
  'nft-chain-incomplete': { level: 'malformed', problem: 'has no {missing}, which a base chain needs', remedy: 'give it type, hook and priority, or none of them' },
  'nft-policy-without-hook': { level: 'malformed', problem: 'has a policy and no hook', remedy: 'leave the policy out: only a base chain has one' },
  'nft-hook-wrong': { level: 'malformed', problem: 'is a chain of type {type} in family {family}, which cannot be at hook {hook}', remedy: 'take one of {hooks}' },
  'nft-priority-invalid': { level: 'malformed', problem: 'is not a priority of a chain of type {type}', remedy: 'take a whole number{range}' },
  'nft-jump-unknown': { level: 'malformed', problem: 'is not a chain of {table}', remedy: 'declare the chain' },
  'nft-jump-base': { level: 'malformed', problem: 'is a base chain, to which no rule can jump', remedy: 'jump to a chain without a hook' },
  'nft-jump-loop': { level: 'malformed', problem: 'is jumped to from itself, by {path}', remedy: 'break the loop' },
  'nft-nat-misplaced': { level: 'malformed', problem: 'is used in chain {chain}, which is reached at hook {hook} of type {type}', remedy: 'use it in a chain of type nat at {hooks}' },
} as const

type Findings = Report<typeof NFT_FINDINGS>

const IP_HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting']
const HOOKS: Readonly<Record<string, readonly string[]>> = { filter: IP_HOOKS, nat: ['prerouting', 'input', 'output', 'postrouting'], route: ['output'] }
/** Where a translation can stand. Follows `nft_nat_validate()`, `nft_masq_validate()` and `nft_redir_validate()`. */
const NAT_HOOKS: Readonly<Record<string, readonly string[]>> = {
  snat: ['postrouting', 'input'],
  dnat: ['prerouting', 'output'],
  masquerade: ['postrouting'],
  redirect: ['prerouting', 'output'],
}

export function checkNft({ found, views }: PlanView): void {
  const report = reporter(NFT_FINDINGS, found)
  for (const { netns } of views) {
    const tables = new Set<string>()
    for (const table of netns.ruleset) {
      const name = nameOf(table)
      if (tables.has(name)) report('nft-table-duplicate', rowPlace(netns, 'nft', name), name)
      tables.add(name)
      checkTable(netns, table, report)
    }
  }
}

const nameOf = ({ family, name }: NftTable): string => `table ${family} ${name}`
const placeOfChain = (netns: Netns, table: NftTable, chain: string): string => rowPlace(netns, 'nft', `${nameOf(table)} chain ${chain}`)
const isName = (name: string): boolean => name.length < 256 && /^[A-Za-z_][A-Za-z0-9_./\\-]*$/.test(name)

function checkTable(netns: Netns, table: NftTable, report: Findings): void {
  if (!isName(table.name)) report('nft-name-invalid', rowPlace(netns, 'nft', nameOf(table)), table.name)
  const chains = new Map<string, NftChain>()
  for (const chain of table.chains) {
    const place = placeOfChain(netns, table, chain.name)
    if (!isName(chain.name)) report('nft-name-invalid', place, chain.name)
    if (chains.has(chain.name)) report('nft-chain-duplicate', place, chain.name, { table: nameOf(table) })
    else chains.set(chain.name, chain)
    checkHook(table, chain, place, report)
  }
  for (const chain of table.chains) {
    for (const target of chain.rules.flatMap(targetsOf)) {
      const there = chains.get(target)
      if (there === undefined) report('nft-jump-unknown', placeOfChain(netns, table, chain.name), target, { table: nameOf(table) })
      else if (there.hook !== undefined) report('nft-jump-base', placeOfChain(netns, table, chain.name), target)
    }
  }
  checkLoops(netns, table, chains, report)
  for (const chain of table.chains) if (chain.hook !== undefined) checkNat(netns, table, chains, chain, report)
}

function checkHook({ family }: NftTable, chain: NftChain, place: string, report: Findings): void {
  const { name, type, hook, prio, policy } = chain
  const parts = { type, hook, priority: prio }
  const missing = Object.entries(parts).filter(([, value]) => value === undefined).map(([part]) => part)
  if (missing.length === 1 || missing.length === 2) report('nft-chain-incomplete', place, name, { missing: missing.join(' and no ') })
  if (policy !== undefined && hook === undefined) report('nft-policy-without-hook', place, name)
  const hooks = family === 'bridge' && type !== 'filter' ? [] : (HOOKS[type ?? 'filter'] ?? [])
  if (type !== undefined && hook !== undefined && !hooks.includes(hook)) report('nft-hook-wrong', place, name, { type, family, hook, hooks: hooks.join(', ') || 'the type filter' })
  // A nat chain must come after connection tracking (-200). Follows `nft_chain_parse_hook()`, net/netfilter/nf_tables_api.c.
  const least = type === 'nat' ? -199 : -0x80000000
  if (prio !== undefined && (!Number.isInteger(prio) || prio < least || prio > 0x7fffffff)) {
    report('nft-priority-invalid', place, prio, { type: type ?? 'filter', range: type === 'nat' ? ' above -200' : '' })
  }
}

/** Chains that can be reached from themselves; the kernel refuses the rule that closes the loop. */
function checkLoops(netns: Netns, table: NftTable, chains: ReadonlyMap<string, NftChain>, report: Findings): void {
  const done = new Set<string>()
  const path: string[] = []
  const visit = (name: string): void => {
    const at = path.indexOf(name)
    if (at >= 0) return report('nft-jump-loop', placeOfChain(netns, table, name), name, { path: [...path.slice(at), name].join(' > ') })
    if (done.has(name) || path.length > 1000) return
    path.push(name)
    for (const target of new Set(chains.get(name)?.rules.flatMap(targetsOf))) visit(target)
    path.pop()
    done.add(name)
  }
  for (const name of chains.keys()) visit(name)
}

/** Translations in a base chain and in what it jumps to. */
function checkNat(netns: Netns, table: NftTable, chains: ReadonlyMap<string, NftChain>, base: NftChain, report: Findings): void {
  const { hook = 'forward', type = 'filter' } = base
  const waiting = [base]
  const seen = new Set(waiting)
  for (let chain = waiting.pop(); chain !== undefined; chain = waiting.pop()) {
    for (const rule of chain.rules) {
      for (const statement of rule.expr) {
        const nat = Object.keys(statement).find((key) => Object.hasOwn(NAT_HOOKS, key))
        const hooks = nat === undefined ? [] : (NAT_HOOKS[nat] ?? [])
        if (nat !== undefined && (type !== 'nat' || !hooks.includes(hook))) {
          report('nft-nat-misplaced', placeOfChain(netns, table, chain.name), nat, { chain: chain.name, hook, type, hooks: hooks.join(' or ') })
        }
      }
      for (const target of targetsOf(rule)) {
        const next = chains.get(target)
        if (next !== undefined && !seen.has(next)) waiting.push(next)
        if (next !== undefined) seen.add(next)
      }
    }
  }
}

const targetsOf = (rule: NftRule): readonly string[] => rule.expr.flatMap(targetOf)

function targetOf(statement: NftStatement): readonly string[] {
  if ('jump' in statement) return [statement.jump.target]
  return 'goto' in statement ? [statement.goto.target] : []
}
