import type { DropReason } from '../../engine/index.js'
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
export function errnoLoss(errno: string, dst: string, facts: NetnsFacts | undefined): Loss {
  const loss = facts && routeLoss(dst, facts)
  if (loss !== undefined && errno !== 'EMSGSIZE' && errno !== 'EPERM') return loss
  const reason = REASONS[errno] ?? 'UNOBSERVED'
  return { reason, ...(reason === 'NO_ROUTE' && { missing: `no route to ${dst}` }) }
}
