import type { DropReason, Probe, TableEntry } from '../../engine/index.js'
import type { NetnsFacts } from './facts.js'
import { routeLoss, UNSEEN_RULE, type Loss } from './loss.js'

const REASONS: Readonly<Record<string, DropReason>> = {
  ENETUNREACH: 'NO_ROUTE',
  EHOSTUNREACH: 'ROUTE_UNREACHABLE',
  EINVAL: 'ROUTE_BLACKHOLE',
  EMSGSIZE: 'TOO_BIG_TO_SEND',
  EACCES: 'PERMISSION',
  EADDRNOTAVAIL: 'NO_SOURCE_ADDRESS',
}

/** Why the sender's own stack refused to send; `rule` is one that dropped it. Follows fib_props[], ip_append_data() and nf_hook_slow(). */
export function errnoLoss(errno: string, { dst, src }: Probe, facts: NetnsFacts | undefined, rule: TableEntry | undefined): Loss {
  // A policy of IPsec and rules of a kind that cannot be seen say so as well.
  if (errno === 'EPERM') return rule === undefined ? UNSEEN_RULE : { reason: 'NFT_DROP', entry: rule }
  const loss = facts && routeLoss(dst, facts)
  if (loss !== undefined && errno !== 'EMSGSIZE') return loss
  // ip_route_output_key_hash_rcu() says so of a source of somebody else, and of one that may not leave the namespace.
  if (errno === 'EINVAL' && src !== undefined && (src.startsWith('127.') || facts?.state.addrs.every(({ local }) => local !== src)))
    return { reason: 'NO_SOURCE_ADDRESS', missing: `${src} is no address to send from to ${dst}` }
  const reason = REASONS[errno] ?? 'UNOBSERVED'
  return { reason, ...(reason === 'NO_ROUTE' && { missing: `no route to ${dst}` }) }
}
