import { describe, expect, test } from 'vitest'
import { findings, formatFinding, type Plan } from '../../../../src/plan/index.js'

/** For each code of a registry, and the compiler sees to it that it is each: a plan that has the finding once, and its line. */
export type Cases<Registry> = { readonly [Code in keyof Registry]: readonly [plan: Plan, line: string] }

export function describeFindings<Registry extends object>(noun: string, _registry: Registry, cases: Cases<Registry>): void {
  describe(noun, () => {
    test.each(Object.entries<readonly [Plan, string]>(cases as Record<string, readonly [Plan, string]>))('%s', (code, [plan, line]) => {
      expect(findings(plan).filter((finding) => finding.code === code).map(formatFinding)).toEqual([line])
    })
  })
}
