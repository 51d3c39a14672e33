import type { Prefix } from '../../address/index.js'
import type { NftChain, NftExpression, NftRule, NftStatement } from '../../plan/index.js'

/** The parts of rules as iptables-nft writes them, in the JSON of libnftables. */

const match = (op: '==' | '!=' | 'in', left: NftExpression, right: NftExpression): NftStatement => ({ match: { op, left, right } })
const prefixed = ({ network, prefixlen }: Prefix): NftExpression => (prefixlen === 32 ? network : { prefix: { addr: network, len: prefixlen } })
const address = (field: 'saddr' | 'daddr') => (prefix: Prefix, op: '==' | '!=' = '=='): NftStatement => match(op, { payload: { protocol: 'ip', field } }, prefixed(prefix))

/** `-s <prefix>`; with '!=': `! -s <prefix>`. */
export const saddr = address('saddr')
/** `-d <prefix>`; with '!=': `! -d <prefix>`. */
export const daddr = address('daddr')
/** `-i <ifname>`. */
export const iifname = (ifname: string, op: '==' | '!=' = '=='): NftStatement => match(op, { meta: { key: 'iifname' } }, ifname)
/** `-o <ifname>`. */
export const oifname = (ifname: string, op: '==' | '!=' = '=='): NftStatement => match(op, { meta: { key: 'oifname' } }, ifname)
/** `-m mark --mark <mark>/<mark>`. */
export const marked = (mark: number): NftStatement => match('==', { '&': [{ meta: { key: 'mark' } }, mark] }, mark)
/** `-m conntrack --ctstate RELATED,ESTABLISHED`. */
export const established: NftStatement = match('in', { ct: { key: 'state' } }, ['established', 'related'])
/** `-m addrtype --dst-type LOCAL`. */
export const localDestination: NftStatement = match('==', { fib: { result: 'type', flags: 'daddr' } }, 'local')

export const jump = (target: string): NftStatement => ({ jump: { target } })
export const ACCEPT: NftStatement = { accept: null }
export const DROP: NftStatement = { drop: null }
export const RETURN: NftStatement = { return: null }
/** `-j MASQUERADE`. */
export const MASQUERADE: NftStatement = { masquerade: null }
/** `-j MASQUERADE --random-fully`. */
export const MASQUERADE_RANDOM: NftStatement = { masquerade: { flags: 'fully-random' } }

/** A rule: matches, a counter as every rule of iptables has one, and what to do. */
export const rule = (...statements: readonly [...NftStatement[], NftStatement]): NftRule => ({ expr: [...statements.slice(0, -1), { counter: null }, ...statements.slice(-1)] })

/** A rule with a comment. */
export const commented = (comment: string, ...statements: readonly [...NftStatement[], NftStatement]): NftRule => ({ ...rule(...statements), comment })

/** A chain that rules jump to. */
export const chain = (name: string, ...rules: readonly NftRule[]): NftChain => ({ name, rules })

/** The chain POSTROUTING of table nat. */
export const postrouting = (...rules: readonly NftRule[]): NftChain => ({ name: 'POSTROUTING', type: 'nat', hook: 'postrouting', prio: 100, policy: 'accept', rules })

/** The chain FORWARD of table filter. */
export const forward = (policy: 'accept' | 'drop', ...rules: readonly NftRule[]): NftChain => ({ name: 'FORWARD', type: 'filter', hook: 'forward', prio: 0, policy, rules })
