import { describe, expect, test } from 'vitest'
import { toHaveRule } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'
import { netnsOf } from '../../support/netns.js'

const holds = async (...expected: [Parameters<typeof toHaveRule>[1], Parameters<typeof toHaveRule>[2]?]): Promise<boolean> => (await toHaveRule.call({}, host1(), ...expected)).pass

describe('of nftables', () => {
  test('counters and handles are not judged', async () => {
    expect(await holds('ip saddr 10.168.0.0/16 masquerade')).toBe(true)
    expect(await holds('ip saddr 10.168.0.0/16 counter masquerade')).toBe(true)
    expect(await holds('ip saddr 10.168.0.0/24 masquerade')).toBe(false)
  })

  test('may be given by its statements', async () => {
    const saddr = { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: { prefix: { addr: '10.168.0.0', len: 16 } } } } as const
    expect(await holds({ expr: [saddr, { masquerade: null }], chain: 'FLANNEL-POSTRTG' })).toBe(true)
    expect(await holds({ expr: [saddr, { masquerade: null }], chain: 'POSTROUTING' })).toBe(false)
  })

  test('must stand at the place that is named', async () => {
    expect(await holds('ip saddr 10.168.0.0/16 masquerade', { family: 'ip', table: 'nat', chain: 'FLANNEL-POSTRTG' })).toBe(true)
    expect(await holds('ip saddr 10.168.0.0/16 masquerade', { table: 'filter' })).toBe(false)
  })

  test('a comment is judged where one is given', async () => {
    expect(await holds('ip saddr 10.168.0.0/16 masquerade comment "flanneld"')).toBe(false)
    const ruleset = [{ family: 'ip', name: 'nat', chains: [{ name: 'POSTROUTING', rules: [{ expr: [{ masquerade: null }], comment: 'flanneld' }] }] }] as const
    const holdsThere = async (rule: string): Promise<boolean> => (await toHaveRule.call({}, netnsOf('rain-kubernetes-1', { ruleset }), rule)).pass
    expect(await holdsThere('masquerade')).toBe(true)
    expect(await holdsThere('masquerade comment "flanneld"')).toBe(true)
    expect(await holdsThere('masquerade comment "docker"')).toBe(false)
  })

  test('a text that nft does not take is an error', async () => {
    await expect(holds('ip sadr 10.168.0.0/16 masquerade')).rejects.toThrow(/sadr/)
  })
})

test('of policy routing, with or without its priority', async () => {
  expect(await holds('from 10.168.0.0/16 lookup 100')).toBe(true)
  expect(await holds('100: from 10.168.0.0/16 lookup 100')).toBe(true)
  expect(await holds('pref 200 from 10.168.0.0/16 lookup 100')).toBe(false)
  expect(await holds({ priority: 100, table: 100 })).toBe(true)
})

test('lists the rules that there are', async () => {
  expect(await failure(toHaveRule, host1(), 'ip daddr 10.168.0.0/16 accept')).toMatchInlineSnapshot(`
    "expect(host).toHaveRule("ip daddr 10.168.0.0/16 accept")

    Expected rain-kubernetes-1 to have the rule ip daddr 10.168.0.0/16 accept
    The only rule there says something else

      ip nat FLANNEL-POSTRTG: ip saddr 10.168.0.0/16 masquerade

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'nft list ruleset'"
  `)
})

test('says that the rule stands elsewhere', async () => {
  expect(await failure(toHaveRule, host1(), 'ip saddr 10.168.0.0/16 masquerade', { table: 'nat', chain: 'POSTROUTING' })).toMatchInlineSnapshot(`
    "expect(host).toHaveRule("ip saddr 10.168.0.0/16 masquerade", { table: "nat", chain: "POSTROUTING" })

    Expected rain-kubernetes-1 to have the rule ip saddr 10.168.0.0/16 masquerade in { table: "nat", chain: "POSTROUTING" }
    It has that rule, but elsewhere
      ip nat FLANNEL-POSTRTG: ip saddr 10.168.0.0/16 masquerade

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'nft list ruleset'"
  `)
})

test('shows the rule that should not be there', async () => {
  expect(await failureOfNot(toHaveRule, host1(), 'ip saddr 10.168.0.0/16 masquerade')).toMatchInlineSnapshot(`
    "expect(host).not.toHaveRule("ip saddr 10.168.0.0/16 masquerade")

    Expected rain-kubernetes-1 not to have the rule ip saddr 10.168.0.0/16 masquerade
    It has ip nat FLANNEL-POSTRTG: ip saddr 10.168.0.0/16 masquerade

      ip nat FLANNEL-POSTRTG: ip saddr 10.168.0.0/16 masquerade

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'nft list ruleset'"
  `)
})

test('shows the nearest policy rule', async () => {
  expect(await failure(toHaveRule, host1(), 'from 10.168.0.0/16 lookup 200')).toMatchInlineSnapshot(`
    "expect(host).toHaveRule("from 10.168.0.0/16 lookup 200")

    Expected rain-kubernetes-1 to have the policy rule from 10.168.0.0/16 lookup 200
    Its only policy rule is another
      nearest: 100: from 10.168.0.0/16 lookup 100 (table is 100, not 200)

      100: from 10.168.0.0/16 lookup 100

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip rule'"
  `)
})

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveRule, crossHost(), 'accept')).toMatchInlineSnapshot(`
    "expect(trace).toHaveRule("accept")

    toHaveRule judges a host, router, pod or container of a lab, and was given a trace
    A trace has no tables. Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no rule, and places that there are not', async () => {
  expect(await refusals(toHaveRule, host1(), [undefined], [{ saddr: '10.0.0.1' }], [{ expr: 'accept' }], ['accept', { tabel: 'nat' }], ['accept', { family: 'ip6' }], ['accept', 'nat'])).toMatchInlineSnapshot(`
    "expect(host).toHaveRule(undefined)

    toHaveRule was given undefined, which is neither a text nor statements nor fields of a rule
    Write it as nft or ip lists it, 'ip saddr 10.168.0.0/16 accept' or 'from 10.168.0.0/16 lookup 100', by its statements, { expr: […] }, or by fields of a policy rule

    expect(host).toHaveRule({ saddr: "10.0.0.1" })

    toHaveRule was given "10.0.0.1" as saddr, which is no field of a policy rule
    Fields of a policy rule: priority, src, dst, iif, oif, fwmark, fwmask, table

    expect(host).toHaveRule({ expr: "accept" })

    toHaveRule was given "accept" as expr, which is no list of statements
    Write statements as \`nft -j\` does: [{ accept: null }]

    expect(host).toHaveRule("accept", { tabel: "nat" })

    toHaveRule was given "nat" as place.tabel, which is no field of a place of rules
    Fields of a place of rules: family, table, chain

    expect(host).toHaveRule("accept", { family: "ip6" })

    toHaveRule was given "ip6" as place.family, which is no family of nftables that is known here
    Write one of: ip, inet, bridge

    expect(host).toHaveRule("accept", "nat")

    toHaveRule was given "nat" as place, which is no object
    Write fields of a place of rules: { family, table, chain }"
  `)
})
