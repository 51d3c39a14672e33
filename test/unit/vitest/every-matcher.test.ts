import { stripVTControlCharacters } from 'node:util'
import * as chai from 'chai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import '../../../src/vitest/index.js'
import { hopspec } from '../../../src/chai/index.js'
import { flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import type { Lab, Names } from '../../../src/engine/index.js'
import { openLab } from '../../../src/lab/index.js'
import { chaiName, matchers, traceMatchers } from '../../../src/matchers/index.js'

const { expect: assert } = chai.use(hopspec)

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) =>
    host.address('10.225.28.170/24').podCidr('10.168.0.0/24')
      .pod('coffee', (pod) => pod.address('10.168.0.12').veth('veth912977f8').listen({ tcp: 80 }).container('brewer'))
      .pod('milk', (pod) => pod.address('10.168.0.11').mac('0a:01:7e:dc:64:cc').veth('veth96c9a6b1'))
      .pod('sugar', (pod) => pod.address('10.168.0.13').veth('vetha1f27b10')))
  .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('tea', (pod) => pod.address('10.168.1.32')))

let lab: Lab<Names>
beforeAll(async () => {
  lab = await openLab(rain, { engine: 'model' })
  await lab.ping('coffee', 'milk')
})
afterAll(() => lab.close())

const ping = (to: string) => () => lab.ping('coffee', to)
const host = () => lab.host('one')

/** Of each matcher: what it is given and with what it holds, then with what it does not. */
interface Row {
  readonly received: () => unknown
  readonly holds: readonly unknown[]
  readonly fails: readonly unknown[]
  /** Received where it must fail, if that is something else. */
  readonly other?: () => unknown
}

const ROWS: Readonly<Record<keyof typeof matchers, Row>> = {
  toBeDelivered: { received: ping('tea'), holds: [], fails: [], other: ping('10.168.1.77') },
  toBeAnswered: { received: ping('tea'), holds: [], fails: [], other: ping('10.168.1.77') },
  toTraverse: { received: ping('tea'), holds: [['veth', 'cni0', 'flannel.1', 'eth0']], fails: [['cni0', 'eth0']] },
  toTraverseExactly: { received: ping('milk'), holds: [['eth0', 'veth912977f8', 'cni0', 'veth96c9a6b1', 'eth0']], fails: [['cni0']] },
  toBeEncapsulated: { received: ping('tea'), holds: [{ vni: 1 }], fails: [{ vni: 2 }] },
  toHaveHeaders: { received: async () => (await lab.ping('coffee', 'tea')).at('one', 'eth0', 'out'), holds: [{ udp: { dport: 8472 } }], fails: [{ udp: { dport: 4789 } }] },
  toBeTranslated: { received: () => lab.ping('coffee', 'two'), holds: [{ src: '10.225.28.170' }], fails: [{ src: '10.225.28.171' }] },
  toBeDropped: { received: ping('10.168.1.77'), holds: [{ reason: 'NEIGH_FAILED' }], fails: [{ reason: 'NO_ROUTE' }] },
  toBeRejected: { received: () => lab.udp('coffee', 'tea', { port: 53 }), holds: [{ icmp: '3/3' }], fails: [{ icmp: '3/1' }] },
  toFragment: { received: () => lab.ping('coffee', 'tea', { size: 3000 }), holds: [], fails: [], other: ping('tea') },
  toResolve: { received: ping('tea'), holds: ['10.168.1.0', { by: 'permanent' }], fails: ['10.168.1.0', { by: 'broadcast' }] },
  toFlood: { received: async () => (await lab.ping('sugar', '10.168.0.99')).arp[0]?.requests[0], holds: ['cni0', ['veth912977f8', 'veth96c9a6b1']], fails: ['cni0'], other: ping('milk') },
  toHaveLink: { received: host, holds: [{ ifname: 'flannel.1', kind: 'vxlan', mtu: 1450 }], fails: [{ ifname: 'flannel.1', mtu: 1500 }] },
  toHaveAddress: { received: host, holds: ['10.168.0.1/24 dev cni0'], fails: ['10.168.0.2/24 dev cni0'] },
  toHaveRoute: { received: host, holds: ['10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'], fails: ['10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink'] },
  toHaveNeighbour: { received: host, holds: ['10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT'], fails: ['10.168.2.0 dev flannel.1'] },
  toHaveFdbEntry: { received: host, holds: [{ mac: 'b6:b2:a8:5f:2c:32', dst: '10.225.28.171' }], fails: [{ mac: 'b6:b2:a8:5f:2c:32', dst: '10.225.28.172' }] },
  toHaveRule: { received: host, holds: ['ip saddr 10.168.0.0/16 accept'], fails: ['ip saddr 10.169.0.0/16 accept'] },
  toHaveLearned: { received: host, holds: ['0a:01:7e:dc:64:cc', { on: 'veth96c9a6b1' }], fails: ['0a:01:7e:dc:64:cc', { on: 'veth912977f8' }] },
  toBePortOf: { received: () => lab.host('one').link('veth912977f8'), holds: ['cni0'], fails: ['docker0'] },
  toBePeerOf: { received: () => lab.pod('coffee').link('eth0'), holds: [() => lab.host('one').link('veth912977f8')], fails: [() => lab.host('one').link('veth96c9a6b1')] },
  toShareNetnsWith: { received: () => lab.pod('coffee/brewer'), holds: [() => lab.pod('coffee')], fails: [() => lab.pod('milk')] },
  toListenOn: { received: () => lab.pod('coffee'), holds: [{ tcp: 80 }], fails: [{ tcp: 81 }] },
}

/** Handles are known once the lab is open. */
const given = (args: readonly unknown[]): readonly unknown[] => args.map((arg) => (typeof arg === 'function' ? (arg as () => unknown)() : arg))

type Call = (...args: readonly unknown[]) => unknown

/** What a call throws or rejects with; undefined where it holds. */
async function thrown(call: () => unknown): Promise<string | undefined> {
  try {
    await call()
    return undefined
  } catch (error) {
    return stripVTControlCharacters((error as Error).message)
  }
}

describe.each(Object.entries(ROWS))('%s', (name, { received, holds, fails, other = received }) => {
  const vitest = (value: unknown, not: boolean, args: readonly unknown[]) =>
    thrown(() => ((not ? expect(value).not : expect(value)) as unknown as Record<string, Call>)[name]?.(...given(args)))
  const inChai = (value: unknown, not: boolean, args: readonly unknown[]) =>
    thrown(() => ((not ? assert(value).to.not : assert(value).to) as unknown as Record<string, Call>)[chaiName(name)]?.(...given(args)))

  test.each([['Vitest', vitest, `.${name}(`], ['chai', inChai, `.${chaiName(name)}(`]] as const)('holds and fails in %s, with and without not', async (_, judge, call) => {
    expect(await judge(await received(), false, holds)).toBeUndefined()
    expect(await judge(await other(), true, fails)).toBeUndefined()
    const [failed, failedNot] = [await judge(await other(), false, fails), await judge(await received(), true, holds)]
    for (const message of [failed, failedNot]) {
      expect(message?.split('\n')[0]).toContain(call)
      expect(message).toContain('\nExpected ')
      expect(message).not.toMatch(/undefined|\[object|NaN/)
    }
    expect(failedNot).toContain('not')
    expect(failed).not.toBe(failedNot)
  })
})

describe.each(Object.entries(ROWS).filter(([name]) => name in traceMatchers))('%s', (name, { received, holds, fails, other = received }) => {
  const asymmetric = (args: readonly unknown[]) => (expect as unknown as Record<string, Call>)[name]?.(...given(args))

  test('judges as an asymmetric matcher, with and without not', async () => {
    const negated = (args: readonly unknown[]) => (expect.not as unknown as Record<string, Call>)[name]?.(...given(args))
    expect({ one: await received() }).toEqual({ one: asymmetric(holds) })
    expect({ one: await other() }).not.toEqual({ one: asymmetric(fails) })
    expect({ one: await other() }).toEqual({ one: negated(fails) })
  })
})

test('a row for every matcher', () => {
  expect(Object.keys(ROWS).sort()).toEqual(Object.keys(matchers).sort())
})
