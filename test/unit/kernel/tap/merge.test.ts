import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import type { TapRecord } from '../../../../src/kernel/path/record.js'
import { merge } from '../../../../src/kernel/tap/merge.js'

const record = (netns: string, ifindex: number, time: number): TapRecord => ({ netns, ifindex, pkttype: 0, time, partial: false, bytes: new Uint8Array() })

describe('merge', () => {
  test('keeps the order of a queue where time stamps tie, as at a port and its bridge', () => {
    const port = record('h1', 5, 10)
    const bridge = record('h1', 3, 10)
    expect(merge([[port, bridge], [record('p1', 2, 9)]])).toEqual([record('p1', 2, 9), port, bridge])
  })

  test.prop([fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 10 }), { maxLength: 6 })])('loses nothing and keeps every queue in its order, also one whose stamps go back', (queues) => {
    const taps = queues.map((times, tap) => times.map((time, index) => record(`n${tap}`, index, time)))
    const merged = merge(taps)
    expect(merged).toHaveLength(taps.flat().length)
    taps.forEach((queue, tap) => {
      expect(merged.filter(({ netns }) => netns === `n${tap}`)).toEqual(queue)
    })
  })

  test.prop([fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 10 }), { maxLength: 6 })])('is in order of time where every queue is', (queues) => {
    const merged = merge(queues.map((times, tap) => [...times].sort((a, b) => a - b).map((time) => record(`n${tap}`, 1, time))))
    expect(merged.map(({ time }) => time)).toEqual(merged.map(({ time }) => time).sort((a, b) => a - b))
  })
})
