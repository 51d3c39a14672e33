import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withProgress } from '../../../src/cli/progress.js'

const { isTTY } = process.stderr
const written: string[] = []
beforeEach(() => {
  written.length = 0
  vi.useFakeTimers()
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0)
})
afterEach(() => {
  process.stderr.isTTY = isTTY
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const after = (milliseconds: number): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('done'), milliseconds))

async function run(milliseconds: number): Promise<string> {
  const work = withProgress('bringing rain up', after(milliseconds))
  await vi.advanceTimersByTimeAsync(milliseconds)
  return work
}

test('says on a terminal what takes longer than a second, and leaves the line clear', async () => {
  process.stderr.isTTY = true
  expect(await run(2_500)).toBe('done')
  expect(written).toEqual(['\r\u001b[Kbringing rain up, 1 s', '\r\u001b[Kbringing rain up, 2 s', '\r\u001b[K'])
})

test('says how far the work has come', async () => {
  process.stderr.isTTY = true
  let drawn = 0
  const counter = setInterval(() => (drawn += 10), 300)
  const work = withProgress(() => `drawing ${drawn} of 70 tests`, after(2_100))
  await vi.advanceTimersByTimeAsync(2_100)
  clearInterval(counter)
  await work
  expect(written).toEqual(['\r\u001b[Kdrawing 30 of 70 tests, 1 s', '\r\u001b[Kdrawing 60 of 70 tests, 2 s', '\r\u001b[K'])
})

test('says at once what may leave no time to say it later', async () => {
  process.stderr.isTTY = true
  expect(await withProgress('compiling rain', () => written.join())).toBe('\r\u001b[Kcompiling rain')
  expect(written).toEqual(['\r\u001b[Kcompiling rain', '\r\u001b[K'])
})

test('says nothing of what is done within a second', async () => {
  process.stderr.isTTY = true
  expect(await run(900)).toBe('done')
  expect(written).toEqual([])
})

test('says nothing where standard error is no terminal', async () => {
  process.stderr.isTTY = false
  expect(await withProgress('compiling rain', () => 'done')).toBe('done')
  expect(await run(2_500)).toBe('done')
  expect(written).toEqual([])
})
