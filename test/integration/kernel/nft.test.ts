import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { parseRuleset } from '../../../src/plan/nft/index.js'
import type { NftTable, Plan } from '../../../src/plan/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

const tables = parseRuleset(`
table ip nat {
  chain POSTROUTING {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr 10.168.0.0/16 ip daddr != 10.168.0.0/16 masquerade
  }
}
table ip filter {
  chain FORWARD {
    type filter hook forward priority filter; policy drop;
    ip saddr 10.168.0.0/16 accept
  }
}`)

function plan(): Plan {
  const { netns, ...rest } = gridPlan(2, 1)
  return { ...rest, netns: netns.map((one) => (one.name === 'h1' ? { ...one, ruleset: tables } : one)) }
}

/** Handles are the kernel's own. */
const plain = (ruleset: readonly NftTable[]): unknown => JSON.parse(JSON.stringify(ruleset, (key, value: unknown) => (key === 'handle' ? undefined : value)))

describe.skipIf(await kernelHere())('rules', () => {
  let session: Session
  beforeAll(async () => {
    session = await kernelEngine.open(plan())
  })
  afterAll(() => session.close())

  test('read back as the plan has them', async () => {
    expect(plain((await session.state('h1')).ruleset)).toEqual(plain(tables))
  })

  test('of one namespace are not those of another', async () => {
    expect((await session.state('h2')).ruleset).toEqual([])
  })

  test('a table is added, replaced and deleted', async () => {
    const [table] = parseRuleset('table inet guard {\n chain input {\n type filter hook input priority 0; policy accept;\n tcp dport 22 drop\n }\n}')
    const [other] = parseRuleset('table inet guard {\n chain output {\n type filter hook output priority 0; policy accept;\n udp dport 53 drop\n }\n}')
    if (table === undefined || other === undefined) throw new Error('the rulesets above have one table each')
    await session.apply([{ kind: 'nft', op: 'add', netns: 'h2', row: table }])
    await expect(session.apply([{ kind: 'nft', op: 'add', netns: 'h2', row: table }])).rejects.toThrow('File exists')
    await session.apply([{ kind: 'nft', op: 'replace', netns: 'h2', row: other }])
    expect(plain((await session.state('h2')).ruleset)).toEqual(plain([other]))
    await session.apply([{ kind: 'nft', op: 'del', netns: 'h2', row: other }])
    expect((await session.state('h2')).ruleset).toEqual([])
  })

  test('a refused rule is told in the words of nft, and nothing of the plan is left', async () => {
    const broken: Plan = { ...plan(), netns: plan().netns.map((one) => (one.name === 'h1' ? { ...one, ruleset: [{ family: 'ip', name: 'x', chains: [{ name: 'c', rules: [{ expr: [{ jump: { target: 'nowhere' } }] }] }] }] } : one)) }
    await expect(kernelEngine.open(broken)).rejects.toThrow(/h1: nft: .*No such file or directory/s)
  })

  test('a table that a program made is told, and gone when a program deletes it', async () => {
    await session.exec?.('h2', ['nft', 'add table ip made'])
    expect((await session.state('h2')).ruleset).toEqual([{ family: 'ip', name: 'made', chains: [] }])
    await session.exec?.('h2', ['nft', 'delete table ip made'])
    expect((await session.state('h2')).ruleset).toEqual([])
  })

  test('a table with what hopspec has no words for is left out, the others are told', async () => {
    await session.exec?.('h1', ['nft', 'add table ip sets; add set ip sets names { type ipv4_addr; }'])
    expect(plain((await session.state('h1')).ruleset)).toEqual(plain(tables))
  })
})
