import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile, examine } from '../../../src/cni/index.js'
import { findings, formatFinding, PlanError } from '../../../src/plan/index.js'
import { anything } from './anything.js'
import { valid } from './valid.js'

test('compile gives a plan or one PlanError for any declaration of the right JavaScript types', () => {
  fc.assert(
    fc.property(anything, (declared) => {
      try {
        expect(findings(compile(declared))).toEqual([])
      } catch (error) {
        if (!(error instanceof PlanError)) throw error
        expect(error.findings.length).toBeGreaterThan(0)
        for (const { place, problem, remedy } of error.findings) {
          expect(place).toMatch(/^cluster\(/)
          expect(problem).not.toBe('')
          expect(remedy).not.toBe('')
        }
      }
    }),
    { numRuns: 1000 },
  )
})

test('a valid cluster compiles to a plan without findings', () => {
  fc.assert(
    fc.property(valid, (declared) => {
      expect(examine(declared).findings.map(formatFinding)).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a declaration compiles to the same plan each time', () => {
  fc.assert(
    fc.property(valid, (declared) => {
      expect(JSON.stringify(compile(declared))).toBe(JSON.stringify(compile(declared)))
    }),
    { numRuns: 50 },
  )
})

test('every host of a valid cluster has one route to the pods of each other host, and none to its own', () => {
  fc.assert(
    fc.property(valid, (declared) => {
      const plan = compile(declared)
      const hosts = plan.netns.filter(({ role }) => role === 'host')
      for (const [at, host] of hosts.entries()) {
        const subnets = [...host.routes].map(({ dst }) => dst).filter((dst) => dst.startsWith('10.168.'))
        expect(subnets.sort()).toEqual(hosts.flatMap((_, other) => (other === at ? [] : [`10.168.${other}.0/26`])).sort())
        const tunnelled = [...host.routes].filter(({ onlink }) => onlink === true)
        expect([host.neigh.size, host.fdb.size]).toEqual([tunnelled.length, tunnelled.length])
      }
    }),
    { numRuns: 100 },
  )
})
