import type { DropReason, Probe } from '../../engine/index.js'
import type { NetnsFacts } from './facts.js'
import { routeLoss, type Loss } from './loss.js'

const REASONS: Readonly<Record<string, DropReason>> = {
  ENETUNREACH: 'NO_ROUTE',
  EHOSTUNREACH: 'ROUTE_UNREACHABLE',
  EINVAL: 'ROUTE_BLACKHOLE',
  EMSGSIZE: 'TOO_BIG_TO_SEND',
  EACCES: 'PERMISSION',
  EPERM: 'NFT_DROP',
  EADDRNOTAVAIL: 'NO_SOURCE_ADDRESS',
}

/** Why the sender's own stack refused to send. Follows fib_props[], ip_append_data() and nf_hook_slow(). */
export function errnoLoss(errno: string, { dst, src }: Probe, facts: NetnsFacts | undefined): Loss {
  const loss = facts && routeLoss(dst, facts)
  if (loss !== undefined && errno !== 'EMSGSIZE' && errno !== 'EPERM') return loss
  // ip_route_output_key_hash_rcu() says so of a source of somebody else, and of one that may not leave the namespace.
  if (errno === 'EINVAL' && src !== undefined && (src.startsWith('127.') || facts?.state.addrs.every(({ local }) => local !== src)))
    return { reason: 'NO_SOURCE_ADDRESS', missing: `${src} is no address to send from to ${dst}` }
  const reason = REASONS[errno] ?? 'UNOBSERVED'
  return { reason, ...(reason === 'NO_ROUTE' && { missing: `no route to ${dst}` }) }
}
