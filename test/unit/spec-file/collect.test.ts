import { expect, test } from 'vitest'
import type { AnyCluster } from '../../../src/dsl/index.js'
import type { Lab } from '../../../src/engine/index.js'
import { collectBlock, runBlock, type SuiteTools } from '../../../src/spec-file/index.js'
import * as collected from '../../../src/spec-file/collect.js'

type Body = (...args: unknown[]) => unknown
type Declare = (title: string, ...rest: unknown[]) => void
type Test = Declare & Record<'skip' | 'todo' | 'only' | 'concurrent', Declare> & Record<'each' | 'for', (rows: unknown[]) => Declare> & Record<'skipIf' | 'runIf', (condition: boolean) => Declare>

/** What a suite's callback says while its tests run, each test in brackets. */
async function run(body: (test: Test, say: (word: string) => Body) => void): Promise<string> {
  const said: string[] = []
  const say = (word: string): Body => () => said.push(word)
  const block = collectBlock({ cluster: {} as AnyCluster, body: (tools: SuiteTools) => body(tools.test as Test, say) }, {} as Lab)
  expect(said).toEqual([])
  await runBlock(block, async (one) => {
    said.push(`[${one.title}:`)
    await one.run()
    said.push(']')
  })
  return said.join(' ')
}

test('tests run in order, those of a nested describe in their place, each with the hooks around it', async () => {
  const { afterAll, afterEach, beforeAll, beforeEach } = collected
  expect(await run((it, say) => {
    beforeAll(say('up'))
    afterAll(say('down'))
    beforeEach(say('outer'))
    afterEach(say('/outer'))
    it('a', say('A'))
    ;(collected.describe as Test)('nested', () => {
      beforeAll(say('up2'))
      afterAll(say('down2'))
      beforeEach(say('inner'))
      afterEach(say('/inner'))
      ;(collected.test as Test)('b', { timeout: 5 }, say('B'))
    })
    it('c', say('C'))
  })).toBe('up [a: outer A /outer ] up2 [b: outer inner B /inner /outer ] down2 [c: outer C /outer ] down')
})

test('variants of test: what Vitest would not run is not run, a table gives a test a row', async () => {
  expect(await run((it, say) => {
    it.skip('a', say('A')) // given to the collector, which must leave it out
    it.todo('b') // the same
    it.skipIf(true)('c', say('C'))
    it.runIf(true)('d', say('D'))
    it.only('e', say('E')) // given to the collector, which runs the others as well
    it.concurrent('f', say('F'))
    it.each([[1, 'x'], [2, 'y']])('port %i of %s', (port: unknown, name: unknown) => say(`${String(port)}${String(name)}`)())
    it.for([{ port: 80 }])('port $port', (row: unknown) => say(JSON.stringify(row))())
  })).toBe('[d: D ] [e: E ] [f: F ] [port 1 of x: 1x ] [port 2 of y: 2y ] [port 80: {"port":80} ]')
})

test('what a spec expects is not judged, also where expect comes from Vitest', async () => {
  expect(await run((it) => {
    it('a', () => (collected.expect as typeof expect)(1).not.toBe(1))
  })).toBe('[a: ]')
})

test('tests and hooks outside of the suite of a lab go nowhere', async () => {
  ;(collected.test as Test)('alone', () => expect.unreachable())
  collected.beforeEach(() => expect.unreachable())
  expect(await run(() => undefined)).toBe('')
})
