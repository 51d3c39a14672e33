import { formatFinding, type Finding } from './finding.js'

/** A plan, or a declaration, that has findings; the message lists all of them. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
  constructor(
    /** Name of the plan or the cluster. */
    readonly plan: string,
    readonly findings: readonly Finding[],
  ) {
    super(`${JSON.stringify(plan)} has ${findings.length === 1 ? 'a finding' : `${findings.length} findings`}:\n${findings.map((finding) => `  ${formatFinding(finding)}`).join('\n')}`)
  }
}
