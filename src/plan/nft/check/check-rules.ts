import type { NftChain, NftExpression, NftRule, NftStatement, NftTable } from '../ruleset.js'
import { baseChainsOf } from './chain-graph.js'
import { checkProtocols } from './check-protocols.js'
import { malformed, type NftFinding } from './nft-finding.js'

/** Hooks at which a statement may be reached. Follow `nft_reject_validate()`, `nft_masq_validate()`, `nft_nat_validate()`, `nft_redir_validate()`. */
const HOOKS: Readonly<Record<string, readonly string[]>> = {
  reject: ['prerouting', 'input', 'forward', 'output'],
  masquerade: ['postrouting'],
  snat: ['postrouting', 'input'],
  dnat: ['prerouting', 'output'],
  redirect: ['prerouting', 'output'],
}

const NATS = ['masquerade', 'snat', 'dnat', 'redirect']
const TERMINAL = ['accept', 'drop', 'return', 'jump', 'goto', 'reject', ...NATS]
const MAX_TEXT = { comment: 128, prefix: 127 }

/** Statements that cannot stand where they stand. With `links`, also devices of `iif` and `oif` that are not there. */
export function checkRules(table: NftTable, links?: ReadonlySet<string>): readonly NftFinding[] {
  const bases = baseChainsOf(table)
  return table.chains.flatMap((chain) =>
    chain.rules.flatMap((rule, index) => {
      const path = `table ${table.family} ${table.name} chain ${chain.name} rule ${index}`
      return [
        ...checkTexts(rule, path),
        ...checkOrder(rule, path),
        ...rule.expr.flatMap((statement) => checkPlace(statement, table, bases.get(chain.name) ?? [], path)),
        ...checkPort(rule, path),
        ...checkCtPort(rule, path),
        ...checkProtocols(rule, table, path),
        ...rule.expr.flatMap((statement) => checkMatch(statement, table, bases.get(chain.name) ?? [], path, links)),
      ]
    }),
  )
}

function checkTexts(rule: NftRule, path: string): readonly NftFinding[] {
  const findings: NftFinding[] = []
  if (rule.comment !== undefined && rule.comment.length > MAX_TEXT.comment) findings.push(malformed('nft-comment-long', path, rule.comment, `is longer than ${MAX_TEXT.comment} letters`, 'shorten the comment'))
  for (const statement of rule.expr) {
    const prefix = 'log' in statement ? statement.log?.prefix : undefined
    if (prefix !== undefined && prefix.length > MAX_TEXT.prefix) findings.push(malformed('nft-log-prefix-long', path, prefix, `is longer than ${MAX_TEXT.prefix} letters`, 'shorten the prefix'))
  }
  return findings
}

function checkOrder(rule: NftRule, path: string): readonly NftFinding[] {
  const end = rule.expr.findIndex((statement) => TERMINAL.includes(kindOf(statement)))
  const last = rule.expr[end]
  if (!last || end === rule.expr.length - 1) return []
  return [malformed('nft-terminal', path, kindOf(last), 'ends the rule, and more follows it', 'move it to the end of the rule')]
}

function checkPlace(statement: NftStatement, table: NftTable, bases: readonly NftChain[], path: string): readonly NftFinding[] {
  const kind = kindOf(statement)
  const hooks = HOOKS[kind]
  if (!hooks) return []
  if (table.family === 'bridge') return [malformed('nft-bridge-statement', path, kind, 'is not modelled in tables of the family bridge', kind === 'reject' ? "use 'drop'" : 'use a table of the family ip')]
  if ('reject' in statement && statement.reject?.type === 'icmpx' && table.family === 'ip') return [malformed('nft-reject-icmpx', path, 'icmpx', 'is for tables of the family inet', "use 'reject with icmp …'")]
  return bases.flatMap((base) => {
    if (NATS.includes(kind) && base.type !== 'nat') return [malformed('nft-nat-chain-type', path, kind, `is reached from the chain ${base.name}, whose type is ${base.type ?? 'filter'}`, "put it into a chain of type 'nat'")]
    if (!hooks.includes(base.hook ?? '')) return [malformed('nft-statement-hook', path, kind, `is reached from the chain ${base.name} at the hook ${base.hook ?? ''}`, `use it at ${hooks.join(', ')}`)]
    return []
  })
}

/** Ports need a match that says which transport. Follows nft's "transport protocol mapping is only valid after transport protocol match". */
function checkPort(rule: NftRule, path: string): readonly NftFinding[] {
  const at = rule.expr.findIndex((statement) => portOf(statement) !== undefined)
  const statement = rule.expr[at]
  if (!statement || rule.expr.slice(0, at).some(saysTransport)) return []
  return [malformed('nft-nat-port', path, kindOf(statement), 'changes the port, and no match says of which protocol', "match before it: 'tcp dport …', 'udp dport …' or 'meta l4proto { tcp, udp }'")]
}

/** So do ports of a connection. Follows nft's "Can't parse symbolic invalid expressions". */
function checkCtPort(rule: NftRule, path: string): readonly NftFinding[] {
  const at = rule.expr.findIndex((statement) => 'match' in statement && isCtPort(statement.match.left))
  if (at < 0 || rule.expr.slice(0, at).some(saysTransport)) return []
  return [malformed('nft-ct-port', path, 'ct proto-src or proto-dst', 'compares a port, and no match says of which protocol', "match before it: 'ct original protocol tcp', 'tcp dport …' or 'meta l4proto udp'")]
}

const isCtPort = (left: NftExpression): boolean => typeof left === 'object' && 'ct' in left && left.ct.key.startsWith('proto-')

function portOf(statement: NftStatement): NftExpression | undefined {
  if ('masquerade' in statement) return statement.masquerade?.port
  if ('redirect' in statement) return statement.redirect?.port
  if ('snat' in statement) return statement.snat.port
  return 'dnat' in statement ? statement.dnat.port : undefined
}

/** A header that is read is there; of a protocol that is compared only what it is says something. */
function saysTransport(statement: NftStatement): boolean {
  if (!('match' in statement)) return false
  const { left, op } = statement.match
  if (typeof left !== 'object') return false
  if ('payload' in left) return ['tcp', 'udp', 'icmp'].includes(left.payload.protocol) || (op === '==' && left.payload.protocol === 'ip' && left.payload.field === 'protocol')
  if ('&' in left) return saysTransport({ match: { op: '==', left: left['&'][0], right: 0 } })
  return op === '==' && (('meta' in left && left.meta.key === 'l4proto') || ('ct' in left && left.ct.key === 'protocol'))
}

function checkMatch(statement: NftStatement, table: NftTable, bases: readonly NftChain[], path: string, links: ReadonlySet<string> | undefined): readonly NftFinding[] {
  const expressions = 'match' in statement ? [statement.match.left] : 'mangle' in statement ? [statement.mangle.key, statement.mangle.value] : []
  const findings: NftFinding[] = []
  for (const expression of expressions.flatMap(operands)) {
    if (typeof expression !== 'object') continue
    if ('ct' in expression && table.family === 'bridge') findings.push(malformed('nft-bridge-ct', path, `ct ${expression.ct.key}`, 'is not modelled in tables of the family bridge', 'use a table of the family inet'))
    if ('fib' in expression) findings.push(...checkFib(expression.fib, table, bases, path))
    if ('meta' in expression && links && 'match' in statement && /^[io]if$/.test(expression.meta.key)) {
      for (const name of devices(statement.match.right)) {
        if (!links.has(name)) findings.push(malformed('nft-iif-unknown', path, name, `is no device here, and ${expression.meta.key} takes the index of one`, `use ${expression.meta.key}name, which compares names, or declare the device`))
      }
    }
  }
  return findings
}

function checkFib(fib: { readonly flags: string | readonly string[] }, table: NftTable, bases: readonly NftChain[], path: string): readonly NftFinding[] {
  const flags = [fib.flags].flat()
  const text = `fib ${flags.join(' . ')} type`
  if (table.family === 'bridge') return [malformed('nft-bridge-fib', path, text, 'is not modelled in tables of the family bridge', 'use a table of the family inet')]
  const allowed = flags.includes('iif') ? ['prerouting', 'input', 'forward'] : flags.includes('oif') ? ['output', 'postrouting', 'forward'] : undefined
  if (!allowed) return []
  return bases
    .filter(({ hook }) => !allowed.includes(hook ?? ''))
    .map((base) => malformed('nft-fib-hook', path, text, `is reached from the chain ${base.name} at the hook ${base.hook ?? ''}`, `use it at ${allowed.join(', ')}`))
}

function operands(expression: NftExpression): readonly NftExpression[] {
  if (typeof expression !== 'object') return [expression]
  for (const op of ['&', '|', '^']) {
    const pair = (expression as Readonly<Record<string, readonly NftExpression[] | undefined>>)[op]
    if (pair) return pair.flatMap(operands)
  }
  return [expression]
}

function devices(right: NftExpression): readonly string[] {
  if (typeof right === 'string') return [right]
  return typeof right === 'object' && 'set' in right ? right.set.filter((name) => typeof name === 'string') : []
}

function kindOf(statement: NftStatement): string {
  return Object.keys(statement)[0] ?? ''
}
