import type { DropReason, Rejected, TableEntry } from '../../engine/index.js'
import type { Neigh, NeighState } from '../../plan/index.js'
import type { IcmpLayer } from '../../wire/index.js'
import type { NetnsFacts } from './facts.js'
import { hasPolicy, lossAfter, mayTranslate, neighLoss, portRefusal, routeLoss, UNSEEN_RULE, unsentDrop, type Circumstances, type Loss } from './loss.js'
import type { TreeNode } from './tree.js'

/** What the answer `type/code` of a namespace says about a packet that was last seen at `leaf`, or never. */
export function refusal(icmp: IcmpLayer, netns: string, leaf: TreeNode | undefined, to: string, about: Circumstances): Omit<Rejected, 'at'> {
  const by = { icmp: `${icmp.type}/${icmp.code}` } as const
  const rule = leaf === undefined ? unsentDrop(to, about.facts(netns)) : ruleOf(lossAfter(leaf, about))
  if (rule !== undefined) return { kind: 'rejected', by, reason: 'NFT_REJECT', entry: rule }
  const loss = ((): Loss => {
    switch (by.icmp) {
      case '11/0':
        return { reason: 'TTL_EXPIRED' }
      case '11/1':
        return { reason: 'REASSEMBLY_TIMEOUT' }
      case '3/4': {
        return { reason: 'FRAG_NEEDED', ...(icmp.mtu !== undefined && { missing: `a path for packets larger than ${icmp.mtu} bytes` }) }
      }
      case '3/3':
        return portRefusal(leaf, netns, about)
      case '3/0':
      case '3/1':
      case '3/13':
        return unreachable(by.icmp, netns, to, about)
      default:
        // Also 3/2: all protocols that probes have are known.
        return { reason: 'NFT_REJECT' }
    }
  })()
  return { kind: 'rejected', by, ...loss }
}

const ruleOf = (loss: Loss | undefined): TableEntry | undefined => (loss?.reason === 'NFT_DROP' ? loss.entry : undefined)

const FAILING: ReadonlySet<NeighState> = new Set(['INCOMPLETE', 'FAILED'])

/** The neighbour of an address, or of a gateway, that does not answer. */
export const failing = (dst: string, { state: { neigh, routes } }: NetnsFacts): Neigh | undefined =>
  neigh.find(({ state, dst: ip }) => FAILING.has(state) && (ip === dst || routes.some(({ gateway }) => gateway === ip)))

/** Was a destination known to lead somewhere when the kernel was asked, and nothing may have asked otherwise? */
const isReachable = (dst: string, facts: NetnsFacts, local: boolean): boolean => !mayTranslate(facts) && (local || (!hasPolicy(facts) && facts.routes.some((route) => route.dst === dst)))

/** No route, a route that forbids, a neighbour that does not answer: told apart by the tables. Follows ip_error() and ipv4_link_failure(). */
function unreachable(code: '3/0' | '3/1' | '3/13', netns: string, to: string, about: Circumstances): Loss {
  const facts = about.facts(netns)
  const dst = about.translated(netns, to) ?? to
  const loss = (facts && routeLoss(dst, facts)) ?? (code === '3/1' ? neighLoss(netns, dst, facts, about) : undefined)
  if (loss !== undefined) return loss
  // A rule of policy may look up more than the question about the destination alone did: where no neighbour failed it was a route that refused.
  const failed = facts === undefined || failing(dst, facts) !== undefined
  if (facts !== undefined && (code !== '3/1' || !failed) && isReachable(dst, facts, about.devices.isLocal(netns, to))) return UNSEEN_RULE
  const reasons: Record<typeof code, DropReason> = { '3/0': 'NO_ROUTE', '3/1': failed ? 'NEIGH_FAILED' : 'ROUTE_UNREACHABLE', '3/13': 'ROUTE_PROHIBIT' }
  return { reason: reasons[code], ...(code === '3/0' && { missing: `no route to ${to}` }) }
}
