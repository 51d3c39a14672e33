import { describe, expect, test } from 'vitest'
import { findings, formatFinding, PLAN_FINDINGS, type NftChain, type NftRule, type NftTable, type Plan } from '../../../../src/plan/index.js'
import { change, HOST } from '../rain.js'

// Each rule about tables is proven beside `nftFindings`; here: that a plan says where, and under a code that is known.

const tables = (...ruleset: readonly NftTable[]): Plan => change('coffee', () => ({ ruleset }))
const chains = (...all: readonly NftChain[]): Plan => tables({ family: 'ip', name: 'filter', chains: all })
const jump = (target: string): NftRule => ({ expr: [{ jump: { target } }] })

describe('a ruleset', () => {
  test.each<[code: string, plan: Plan, line: string]>([
    ['nft-jump-target', chains({ name: 'a', rules: [jump('b')] }), `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a rule 0'): "b" is no chain of the table; declare the chain, or jump to a [nft-jump-target]`],
    [
      'nft-table-duplicate', tables({ family: 'ip', name: 'filter', chains: [] }, { family: 'ip', name: 'filter', chains: [] }),
      `host('rain-kubernetes-1').pod('coffee').nft('table ip filter'): "filter" is there twice; put all its chains into one table [nft-table-duplicate]`,
    ],
    [
      'nft-statement-hook', chains({ name: 'a', type: 'nat', hook: 'prerouting', prio: -100, rules: [{ expr: [{ masquerade: null }] }] }),
      `host('rain-kubernetes-1').pod('coffee').nft('table ip filter chain a rule 0'): "masquerade" is reached from the chain a at the hook prerouting; use it at postrouting [nft-statement-hook]`,
    ],
  ])('%s', (code, plan, line) => {
    expect(findings(plan).map(formatFinding)).toEqual([line])
    expect(PLAN_FINDINGS).toHaveProperty(code)
  })

  test('may compare the index of a device that the namespace has, and of no other', () => {
    const iif = (name: string): Plan =>
      change(HOST, () => ({ ruleset: [{ family: 'ip', name: 'filter', chains: [{ name: 'a', rules: [{ expr: [{ match: { op: '==', left: { meta: { key: 'iif' } }, right: name } }, { accept: null }] }] }] }] }))
    expect(findings(iif('cni0'))).toEqual([])
    expect(findings(iif('docker0')).map(({ code }) => code)).toEqual(['nft-iif-unknown'])
  })
})
