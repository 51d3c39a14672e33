import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createClock, nextTimer, setTimer, stopTimer, type Timer } from '../../../../src/model/core/clock.js'

/** Sets timers, stops some, and lets time pass: what fired, and when. */
function fired(times: readonly number[], stopped: (index: number) => boolean = () => false): readonly (readonly [at: number, index: number])[] {
  const clock = createClock()
  const timers = times.map((at, index) => ({ index, timer: setTimer(clock, at, () => undefined) }))
  for (const { index, timer } of timers) if (stopped(index)) stopTimer(timer)
  const found: [number, number][] = []
  const indexOf = (one: Timer): number => timers.findIndex(({ timer }) => timer === one)
  for (let next = nextTimer(clock); next !== undefined; next = nextTimer(clock)) found.push([clock.now, indexOf(next)])
  return found
}

test('timers fire in the order of their times, those of one moment as they were set', () => {
  expect(fired([30, 10, 20, 10])).toEqual([[10, 1], [10, 3], [20, 2], [30, 0]])
})

test('a timer that was stopped does not fire, nor does time pass for it', () => {
  expect(fired([10, 20, 30], (index) => index !== 0)).toEqual([[10, 0]])
})

test('time does not go back', () => {
  const clock = createClock()
  clock.now = 50
  setTimer(clock, 10, () => undefined)
  nextTimer(clock)
  expect(clock.now).toBe(50)
})

test('however many there are', () => {
  fc.assert(fc.property(fc.array(fc.nat(20), { maxLength: 60 }), fc.nat(5), (times, every) => {
    const stopped = (index: number): boolean => every > 0 && index % every === 0
    const expected = times.map((at, index) => [at, index] as const).filter(([, index]) => !stopped(index)).sort(([a, i], [b, j]) => a - b || i - j)
    expect(fired(times, stopped)).toEqual(expected)
  }))
})
