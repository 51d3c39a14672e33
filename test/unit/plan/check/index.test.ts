import { describe, expect, test } from 'vitest'
import { findings, formatFinding, PLAN_FINDINGS, PlanError, sharedTable, validate, type Plan, type Route } from '../../../../src/plan/index.js'
import { add, change, changeLink, eth0, flannel, HOST, lo, rain } from '../rain.js'

describe('findings', () => {
  test('of a plan that works are none', () => {
    expect(findings(rain)).toEqual([])
  })

  test('have at least 100 codes, each with its texts', () => {
    expect(Object.keys(PLAN_FINDINGS).length).toBeGreaterThan(100)
    for (const [code, { problem, remedy }] of Object.entries(PLAN_FINDINGS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)+$/)
      expect(`${problem} ${remedy}`).not.toMatch(/[.;]$/)
    }
  })

  test('fill every value into their texts', () => {
    const broken = changeLink(HOST, 'flannel.1', { mtu: 1460, link: 'eth0', local: '10.9.9.9' })
    for (const finding of findings(broken)) expect(formatFinding(finding)).not.toMatch(/\{\w+\}/)
  })

  test('come in one order: what the kernel refuses first, then by place', () => {
    const broken = changeLink('coffee', 'eth0', { mtu: 1500, address: 'coffee' }, changeLink(HOST, 'flannel.1', { mtu: 1460, id: -1 }))
    const found = findings(broken)
    expect(found.map(({ level, code }) => `${level} ${code}`)).toEqual(['malformed vni-out-of-range', 'malformed mac-invalid', 'inconsistent mtu-overlay', 'inconsistent peer-mtu-differs'])
    expect(findings({ ...broken, netns: [...broken.netns].reverse() })).toEqual(found)
  })

  test('of rows that many namespaces share are given once', () => {
    const bad: Route = { dst: '10.7.0.5/24', dev: 'eth0' }
    const rows = [bad]
    const plan = change('rain-kubernetes-2', () => ({ routes: sharedTable([{ rows }]) }), change(HOST, () => ({ routes: sharedTable([{ rows }]) })))
    expect(findings(plan).filter(({ code }) => code === 'route-dst-host-bits')).toHaveLength(1)
  })

  test('of a row that one of the namespaces leaves out are not given for it', () => {
    const own: Route = { dst: '10.7.0.0/24', gateway: '10.225.28.170', dev: 'eth0' }
    const rows = [own]
    expect(codes(change(HOST, () => ({ routes: sharedTable([{ rows }]) })))).toContain('route-gateway-local')
    expect(codes(change(HOST, () => ({ routes: sharedTable([{ rows, without: [own] }]) })))).not.toContain('route-gateway-local')
  })

  test('cost what the plan stores, not hosts times rows', () => {
    const read = (hosts: number): number => {
      let reads = 0
      const rows = Array.from({ length: 100 }, (_, at) => ({
        get dst() {
          reads++
          return `10.168.${at}.0/24`
        },
        gateway: `10.168.${at}.0`,
        dev: 'flannel.1',
        onlink: true,
      }))
      findings(mesh(hosts, rows))
      return reads
    }
    expect(read(60)).toBe(read(2))
  })
})

describe('validate', () => {
  const broken = changeLink('coffee', 'eth0', { mtu: 1500 }, changeLink(HOST, 'flannel.1', { id: -1 }))

  test('throws one error that lists every finding', () => {
    expect(() => { validate(broken) }).toThrowErrorMatchingInlineSnapshot(`
      [PlanError: "rain" has 2 findings:
        host('rain-kubernetes-1').link('flannel.1'): "-1" is not a VNI; take a whole number from 0 to 16777215 [vni-out-of-range]
        host('rain-kubernetes-1').pod('coffee').mtu: "1500" is the MTU of this end, and 1450 that of the other: longer frames are dropped; give both ends one MTU [peer-mtu-differs]]
    `)
    expect(caught(() => { validate(broken) })).toBeInstanceOf(PlanError)
    expect(caught(() => { validate(broken) })).toMatchObject({ plan: 'rain', findings: findings(broken) })
  })

  test('lets a plan pass that is only inconsistent, if asked to', () => {
    const inconsistent = changeLink('coffee', 'eth0', { mtu: 1500 })
    expect(() => { validate(inconsistent) }).toThrow('"rain" has a finding:')
    expect(() => { validate(inconsistent, { inconsistent: 'allow' }) }).not.toThrow()
    expect(() => { validate(broken, { inconsistent: 'allow' }) }).toThrow('vni-out-of-range')
    expect(() => { validate(rain) }).not.toThrow()
  })
})

const codes = (plan: Plan): readonly string[] => findings(plan).map(({ code }) => code)

/** Hosts that share one run of routes. */
function mesh(hosts: number, rows: readonly Route[]): Plan {
  let plan = rain
  for (let at = 2; at < hosts; at++) {
    plan = add({ name: `host-${at}`, role: 'host', links: [lo, { ...eth0(0), address: `fa:16:3e:43:02:${(at + 16).toString(16)}` }, { ...flannel(0), address: `b6:b2:a8:5f:2d:${(at + 16).toString(16)}` }] }, plan)
  }
  return { ...plan, netns: plan.netns.map((netns) => (netns.role === 'host' ? { ...netns, routes: sharedTable([{ rows }]) } : netns)) }
}

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
