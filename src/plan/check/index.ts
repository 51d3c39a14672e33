import type { Plan } from '../plan.js'
import { ADDR_FINDINGS, checkAddrs } from './addrs.js'
import { checkDuplicates, DUPLICATE_FINDINGS } from './duplicates.js'
import { checkFdbs, FDB_FINDINGS } from './fdbs.js'
import { sortFindings, type Finding } from './finding.js'
import { checkLinks, LINK_FINDINGS } from './links.js'
import { checkListeners, LISTENER_FINDINGS } from './listeners.js'
import { checkNames, NAME_FINDINGS } from './names.js'
import { checkNeighs, NEIGH_FINDINGS } from './neighs.js'
import { checkNft, NFT_FINDINGS } from './nft.js'
import { PlanError } from './plan-error.js'
import { checkReach, REACH_FINDINGS } from './reach.js'
import { checkRoutes, ROUTE_FINDINGS } from './routes.js'
import { checkRules, RULE_FINDINGS } from './rules.js'
import { checkSegments, SEGMENT_FINDINGS } from './segments.js'
import { checkSysctls, SYSCTL_FINDINGS } from './sysctls.js'
import { viewPlan, type PlanView } from './view.js'
import { checkVxlan, VXLAN_FINDINGS } from './vxlan.js'
import { checkWiring, WIRING_FINDINGS } from './wiring.js'

/** Every code that `findings` can give, with its level and texts. */
export const PLAN_FINDINGS = {
  ...NAME_FINDINGS, ...SEGMENT_FINDINGS, ...LINK_FINDINGS, ...WIRING_FINDINGS, ...VXLAN_FINDINGS, ...DUPLICATE_FINDINGS, ...ADDR_FINDINGS, ...ROUTE_FINDINGS, ...RULE_FINDINGS,
  ...NEIGH_FINDINGS, ...FDB_FINDINGS, ...LISTENER_FINDINGS, ...SYSCTL_FINDINGS, ...NFT_FINDINGS, ...REACH_FINDINGS,
} as const

/** Codes of findings on plans. */
export type PlanFindingCode = keyof typeof PLAN_FINDINGS

const CHECKS: readonly ((plan: PlanView) => void)[] = [
  checkNames, checkSegments, checkLinks, checkWiring, checkVxlan, checkDuplicates, checkAddrs, checkRoutes, checkRules, checkNeighs, checkFdbs, checkListeners, checkSysctls, checkNft, checkReach,
]

/**
 * Everything that is wrong with a plan, in a stable order: what the kernel would refuse first. Takes time linear in the rows that the
 * plan stores, not in those that its namespaces have. Never throws.
 */
export function findings(plan: Plan): readonly Finding[] {
  const view = viewPlan(plan)
  for (const check of CHECKS) check(view)
  return sortFindings(view.found)
}

/** What `validate` lets pass. */
export interface ValidateOptions {
  /** 'allow' lets a plan pass that the kernel would take though it cannot work as declared, as a test of a failure needs (default 'refuse'). */
  readonly inconsistent?: 'allow' | 'refuse'
}

/**
 * Refuses a plan that has findings.
 *
 * @throws PlanError that lists all of them.
 */
export function validate(plan: Plan, { inconsistent = 'refuse' }: ValidateOptions = {}): void {
  const found = findings(plan).filter(({ level }) => level === 'malformed' || inconsistent === 'refuse')
  if (found.length > 0) throw new PlanError(plan.name, found)
}
