import type { NftExpression, NftFamily, NftStatement } from './ruleset.js'

/**
 * Matches that nft does not list because a later one implies them: `ip protocol tcp tcp dport 80` is listed, and stored in
 * a plan, as `tcp dport 80`. Follows `payload_dependency_kill()` and `stmt_reduce()` of nftables 1.0.6.
 */
export function dropImplied(statements: readonly NftStatement[], family: NftFamily): readonly NftStatement[] {
  const kept: NftStatement[] = []
  const all = [...statements]
  const last = all.at(-1)
  // A reset is for TCP alone, and so are the ports of its rule.
  if (last && 'reject' in last && last.reject?.type === 'tcp reset') renameTransport(all, 0, 'tcp')
  all.forEach((statement, index) => {
    const later = all.slice(index + 1)
    const transport = transportOf(statement, family)
    if (transport !== undefined && isImplied(later, (protocol) => protocol === transport || (protocol === 'th' && (transport === 'tcp' || transport === 'udp')), family === 'ip' && transport === 'tcp' ? 'tcp reset' : undefined)) {
      renameTransport(all, index + 1, transport)
      return
    }
    const network = networkOf(statement, family)
    if (network === 'ip' && isImplied(later, (protocol) => protocol === 'ip' || protocol === 'icmp', 'icmp')) return
    if (network === 'arp' && isImplied(later, (protocol) => protocol === 'arp', undefined)) return
    kept.push(all[index] ?? statement)
  })
  return swapPorts(kept)
}

/** `meta l4proto tcp`, in tables of family ip also `ip protocol tcp`. */
function transportOf(statement: NftStatement, family: NftFamily): string | undefined {
  const match = equal(statement)
  if (!match || typeof match.right !== 'string') return undefined
  const { left, right } = match
  if (isObject(left) && 'meta' in left && left.meta.key === 'l4proto') return right
  return family === 'ip' && isObject(left) && 'payload' in left && left.payload.protocol === 'ip' && left.payload.field === 'protocol' ? right : undefined
}

/** `meta nfproto ipv4` (inet), `ether type ip` (inet, bridge), `ether type arp`, `meta protocol ip` (bridge). */
function networkOf(statement: NftStatement, family: NftFamily): 'ip' | 'arp' | undefined {
  const match = equal(statement)
  if (!match || family === 'ip' || !isObject(match.left)) return undefined
  const { left, right } = match
  if ('meta' in left && left.meta.key === 'nfproto') return family === 'inet' && right === 'ipv4' ? 'ip' : undefined
  const saysType = 'meta' in left ? family === 'bridge' && left.meta.key === 'protocol' : 'payload' in left && left.payload.protocol === 'ether' && left.payload.field === 'type'
  if (!saysType) return undefined
  return right === 'ip' || (right === 'arp' && family === 'bridge') ? right : undefined
}

function isImplied(later: readonly NftStatement[], implies: (protocol: string) => boolean, reject: string | undefined): boolean {
  for (const statement of later) {
    if ('reject' in statement) return reject !== undefined && statement.reject?.type === reject
    if (!('match' in statement)) return false
    const protocol = payloadOf(statement.match.left)
    if (protocol !== undefined && implies(protocol)) return true
  }
  return false
}

/** `ip protocol udp th dport 53` is listed as `udp dport 53`. */
function renameTransport(all: NftStatement[], from: number, transport: string): void {
  for (let index = from; index < all.length; index++) {
    const statement = all[index]
    if (!statement || !('match' in statement)) return
    const { left } = statement.match
    if (isObject(left) && 'payload' in left && left.payload.protocol === 'th') all[index] = { match: { ...statement.match, left: { payload: { ...left.payload, protocol: transport } } } }
  }
}

/** Two matches of neighbouring fields become one load and come back in the order of the header. */
function swapPorts(statements: readonly NftStatement[]): readonly NftStatement[] {
  const order: Readonly<Record<string, string>> = { dport: 'sport', code: 'type' }
  const result = [...statements]
  for (let index = 0; index + 1 < result.length; index++) {
    const [first, second] = [result[index], result[index + 1]]
    const [a, b] = [first && scalarField(first), second && scalarField(second)]
    if (first && second && a && b && a.protocol === b.protocol && order[a.field] === b.field) {
      result[index] = second
      result[index + 1] = first
    }
  }
  return result
}

function scalarField(statement: NftStatement): { readonly protocol: string; readonly field: string } | undefined {
  const match = equal(statement)
  return match && !isObject(match.right) && isObject(match.left) && 'payload' in match.left ? match.left.payload : undefined
}

/** Header that an expression reads. */
export function payloadOf(left: NftExpression): string | undefined {
  if (!isObject(left)) return undefined
  if ('payload' in left) return left.payload.protocol
  return '&' in left ? payloadOf(left['&'][0]) : undefined
}

function equal(statement: NftStatement): Extract<NftStatement, { readonly match: unknown }>['match'] | undefined {
  return 'match' in statement && statement.match.op === '==' ? statement.match : undefined
}

function isObject<E>(expression: E): expression is Exclude<Extract<E, object>, readonly unknown[]> {
  return typeof expression === 'object' && expression !== null && !Array.isArray(expression)
}
