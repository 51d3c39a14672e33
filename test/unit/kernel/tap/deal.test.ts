import { expect, test } from 'vitest'
import type { TapRecord } from '../../../../src/kernel/path/record.js'
import { deal } from '../../../../src/kernel/tap/deal.js'

const record = (netns: string, time: number): TapRecord => ({ netns, ifindex: 1, pkttype: 0, time, partial: false, bytes: new Uint8Array() })
const times = (periods: readonly (readonly (readonly TapRecord[])[])[]): readonly unknown[] => periods.map((queues) => queues.map((queue) => queue.map(({ netns, time }) => `${netns} ${time}`)))

test('gives each period the part of every queue that was seen from its start on', () => {
  expect(times(deal([[record('h1', 10), record('h1', 25), record('h1', 31)], [record('p1', 11), record('p1', 19)]], [10, 20, 30]))).toEqual([
    [['h1 10'], ['p1 11', 'p1 19']],
    [['h1 25']],
    [['h1 31']],
  ])
})

test('gives what is older than the first start to the first period, and nothing to one without records', () => {
  expect(times(deal([[record('h1', 3), record('h1', 40)]], [10, 20, 30]))).toEqual([[['h1 3']], [], [['h1 40']]])
})

test('gives a record at the very start to the period that begins there', () => {
  expect(times(deal([[record('h1', 20)]], [10, 20]))).toEqual([[], [['h1 20']]])
})

test('leaves a stamp that goes back where its queue has it', () => {
  expect(times(deal([[record('h1', 22), record('h1', 19)]], [10, 20]))).toEqual([[], [['h1 22', 'h1 19']]])
})
