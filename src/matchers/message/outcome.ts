import { DROP_REASONS, type Dropped, type Looped, type Outcome, type Path, type Rejected } from '../../engine/index.js'
import { formatPlace } from '../path/place.js'
import { formatEntry, formatRow } from './entry.js'

type Lost = Dropped | Rejected | Looped

/**
 * What became of a packet: one line, then indented what decided it and what almost matched.
 *
 * ```
 * Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)
 *   no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
 *   nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)
 * ```
 */
export function formatOutcome(outcome: Outcome): readonly string[] {
  if (outcome.kind === 'delivered') return [`Delivered to ${formatPlace(outcome.at)}`]
  return [`${headline(outcome)}${formatAnswer(outcome)}`, ...formatCause(outcome)]
}

/** 'Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)'. */
function headline(outcome: Lost): string {
  const verb = { dropped: 'Dropped', rejected: 'Rejected', looped: 'Looped' }[outcome.kind]
  const native = outcome.native === undefined ? '' : ` (kernel: ${outcome.native})`
  return `${verb} at ${formatPlace(outcome.at)}: ${outcome.reason}${native}`
}

function formatAnswer(outcome: Lost): string {
  if (outcome.kind === 'looped') return `, after ${outcome.passes} passes`
  return outcome.kind === 'rejected' ? `, answered with ${formatRejection(outcome)}` : ''
}

/** 'icmp 3/0' or 'tcp rst'. */
export function formatRejection({ by }: Rejected): string {
  return 'icmp' in by ? `icmp ${by.icmp}` : `tcp ${by.tcp}`
}

/** The deciding entry, what was missing and the nearest entry; where none is known, the meaning of the reason. */
function formatCause({ at, missing, entry, nearest, reason }: Lost): string[] {
  const lines: string[] = []
  if (missing !== undefined) lines.push(`  ${missing}`)
  if (entry) lines.push(`  decided by: ${formatEntry(entry, at.ifname)}`)
  if (nearest) lines.push(`  nearest: ${formatRow(nearest.entry, at.ifname)} (${nearest.differs})`)
  return lines.length ? lines : [`  ${DROP_REASONS[reason].meaning}`]
}

/** What stands behind the last hop of a path in a table. */
export function outcomeMark({ hops, outcome }: Path): ReadonlyMap<number, string> {
  return outcome.kind === 'delivered' ? new Map() : new Map([[hops.length - 1, outcome.kind]])
}
