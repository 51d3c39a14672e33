import { expect, test } from 'vitest'
import { matchers, toBePortOf, toHaveHeaders, toTraverse } from '../../../../src/matchers/index.js'
import { host1 } from '../../../support/host.js'
import { failure } from '../../../support/matcher.js'
import { crossHost } from '../../../support/rain.js'

type AnyMatcher = (this: object, received: unknown, ...expected: unknown[]) => { pass: boolean } | Promise<{ pass: boolean }>

const ARGUMENTS: Readonly<Record<string, readonly unknown[]>> = {
  toTraverse: [['cni0']], toTraverseExactly: [['cni0']], toHaveHeaders: [{}], toResolve: ['10.168.1.0'], toFlood: ['cni0'], toHaveLink: ['cni0'], toHaveAddress: ['10.168.0.1'],
  toHaveRoute: ['default'], toHaveNeighbour: ['10.168.1.0'], toHaveFdbEntry: ['b6:b2:a8:5f:2c:32'], toHaveRule: ['accept'], toHaveLearned: ['b6:b2:a8:5f:2c:32', {}],
  toBePortOf: ['cni0'], toBePeerOf: [host1().link('cni0')], toShareNetnsWith: [host1()], toListenOn: [{ tcp: 80 }],
}

test.each(Object.entries(matchers))('%s fails with and without not for what it cannot judge', async (name, matcher) => {
  for (const received of [undefined, null, 7, 'trace', {}, [], Promise.resolve()]) {
    for (const isNot of [false, true]) {
      const { pass } = await (matcher as AnyMatcher).call({ isNot }, received, ...(ARGUMENTS[name] ?? []))
      expect(pass).toBe(isNot)
    }
  }
})

test('a promise of a trace must be awaited', async () => {
  expect(await failure(toTraverse, Promise.resolve(crossHost()), ['cni0'])).toMatchInlineSnapshot(`
    "expect(promise).toTraverse(["cni0"])

    toTraverse judges a trace or a path of one, and was given a promise
    Await it first: const trace = await lab.ping(…)"
  `)
})

test('a reply that never came cannot be judged', async () => {
  expect(await failure(toTraverse, undefined, ['cni0'])).toMatchInlineSnapshot(`
    "expect(received).toTraverse(["cni0"])

    toTraverse judges a trace or a path of one, and was given undefined
    Nothing is there to judge: trace.reply is undefined where no reply was sent (expect(trace).not.toBeAnswered() says that)"
  `)
})

test('a trace is no hop', async () => {
  expect(await failure(toHaveHeaders, crossHost(), {})).toMatchInlineSnapshot(`
    "expect(trace).toHaveHeaders({})

    toHaveHeaders judges a hop, and was given a trace
    Pass a hop of a trace: expect(trace.at('rain-kubernetes-1', 'flannel.1'))"
  `)
})

test('a name is no link', async () => {
  expect(await failure(toBePortOf, 'veth912977f8', 'cni0')).toMatchInlineSnapshot(`
    "expect(received).toBePortOf("cni0")

    toBePortOf judges a link of a lab, and was given the string "veth912977f8"
    Pass a link: await expect(lab.host('…').link('…'))"
  `)
})
