import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffState, findings, PLAN_FINDINGS, PlanError, renderScript, validate } from '../../../src/plan/index.js'
import { PATIENT } from '../../unit/plan/sandbox.js'
import { anyNetns, anyPlan } from './plans.js'

describe('any plan of the right JavaScript types', () => {
  test('has findings, each with a known code and with texts that are filled', PATIENT, () => {
    fc.assert(
      fc.property(anyPlan, (value) => {
        expect(findings(value).filter(({ code, problem, remedy, place }) => !Object.hasOwn(PLAN_FINDINGS, code) || place === '' || problem === '' || remedy === '')).toEqual([])
      }),
    )
  })

  test('is valid or refused with a PlanError that has its findings', PATIENT, () => {
    fc.assert(
      fc.property(anyPlan, (value) => {
        const found = findings(value)
        try {
          validate(value)
          expect(found).toEqual([])
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError)
          expect((error as PlanError).findings).toEqual(found)
        }
      }),
    )
  })

  test('becomes a script, or is refused with a PlanError', PATIENT, () => {
    fc.assert(
      fc.property(anyPlan, (value) => {
        try {
          expect(renderScript(value).startsWith('#!/bin/sh\n')).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(PlanError)
        }
      }),
    )
  })
})

describe('any namespace of the right JavaScript types', () => {
  test('compares with any other, and does not differ from itself', PATIENT, () => {
    fc.assert(
      fc.property(anyNetns, anyNetns, (a, b) => {
        const rows = (netns: typeof a): Parameters<typeof diffState>[1] => ({ ...netns, routes: [...netns.routes], neigh: [...netns.neigh], fdb: [...netns.fdb] })
        expect(diffState(a, rows(a)).filter(({ kind }) => kind === 'missing')).toEqual([])
        for (const { kind, row } of diffState(a, rows(b))) expect([kind === 'missing' || kind === 'unexpected', typeof row]).toEqual([true, 'string'])
      }),
    )
  })
})
