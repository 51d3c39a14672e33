import type { NftExpression, NftRule, NftStatement, NftTable } from '../ruleset.js'
import { malformed, type NftFinding } from './nft-finding.js'

/** What a match says of the packet, or needs it to be: a protocol of the network layer (ip, arp) or of the transport layer. */
interface Claim {
  readonly layer: 'network' | 'transport'
  readonly protocols: readonly string[]
  /** It reads the header of the protocol. */
  readonly reads: boolean
}

/** A match that reads a header which an earlier match of the rule rules out. Follows nft's "conflicting protocols specified". */
export function checkProtocols(rule: NftRule, table: NftTable, path: string): readonly NftFinding[] {
  const known = new Map<string, readonly string[]>(table.family === 'ip' ? [['network', ['ip']]] : [])
  for (const { layer, protocols, reads } of rule.expr.flatMap(claimsOf)) {
    const before = known.get(layer)
    const [protocol = ''] = protocols
    if (reads && before && !(before.length === 1 && before[0] === protocol)) {
      return [malformed('nft-protocol-conflict', path, protocol, `is read in a rule for ${before.join(', ')}`, 'write a rule for each protocol')]
    }
    known.set(layer, protocols)
  }
  return []
}

const TRANSPORTS = ['tcp', 'udp', 'icmp']

function claimsOf(statement: NftStatement): readonly Claim[] {
  if ('reject' in statement && statement.reject?.type === 'tcp reset') return [{ layer: 'transport', protocols: ['tcp'], reads: true }]
  if (!('match' in statement)) return []
  const { left, op, right } = statement.match
  const field = typeof left === 'object' && '&' in left ? left['&'][0] : left
  if (typeof field !== 'object') return []
  const equal = op === '==' ? namesOf(right) : []
  const says = (layer: Claim['layer']): readonly Claim[] => (equal.length > 0 ? [{ layer, protocols: equal, reads: false }] : [])
  if ('meta' in field) return field.meta.key === 'l4proto' ? says('transport') : []
  if (!('payload' in field)) return []
  const { protocol, field: name } = field.payload
  const reads = (layer: Claim['layer'], what: string): Claim => ({ layer, protocols: [what], reads: true })
  if (TRANSPORTS.includes(protocol)) return [...(protocol === 'icmp' ? [reads('network', 'ip')] : []), reads('transport', protocol)]
  if (protocol === 'ether') return name === 'type' ? says('network') : []
  if (protocol !== 'ip' && protocol !== 'arp') return []
  return [reads('network', protocol), ...(name === 'protocol' ? says('transport') : [])]
}

function namesOf(right: NftExpression): readonly string[] {
  if (typeof right === 'string') return [right]
  return typeof right === 'object' && 'set' in right ? right.set.filter((name) => typeof name === 'string') : []
}
