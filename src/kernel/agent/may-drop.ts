import type { Addr, Netns, NftStatement } from '../../plan/index.js'

/**
 * Could a rule of a plan drop a packet? Those that count, accept, jump, mark and translate do not; masquerading does where the
 * namespace has no address to do it with. Follows `nf_nat_masquerade_ipv4()`, net/netfilter/nf_nat_masquerade.c.
 */
export function mayDrop({ ruleset, addrs }: Pick<Netns, 'ruleset' | 'addrs'>): boolean {
  const masquerades = addrs.some(isGlobal)
  const isHarmless = (statement: NftStatement): boolean => Object.keys(statement).every((kind) => HARMLESS.has(kind) || (kind === 'masquerade' && masquerades))
  return ruleset.some(({ chains }) => chains.some(({ policy, rules }) => policy === 'drop' || !rules.every(({ expr }) => expr.every(isHarmless))))
}

const HARMLESS: ReadonlySet<string> = new Set(['match', 'counter', 'accept', 'return', 'jump', 'goto', 'mangle', 'snat', 'dnat', 'log'])

const isGlobal = ({ local, scope }: Addr): boolean => (scope === undefined ? !local.startsWith('127.') : scope === 'global')
