import type { TapRecord } from '../path/record.js'

/**
 * Deals the queues of taps out to periods, each of which begins at its start; the first takes what is older too. A queue is
 * never turned round: a stamp that is older than the one before it in its queue belongs to the same period.
 *
 * @param starts in ascending order, in the time of the records
 * @returns the queues of each period
 */
export function deal(queues: readonly (readonly TapRecord[])[], starts: readonly number[]): TapRecord[][][] {
  const periods: TapRecord[][][] = starts.map(() => [])
  for (const queue of queues) {
    let period = 0
    let part: TapRecord[] = []
    for (const record of queue) {
      const before = period
      while (record.time >= (starts[period + 1] ?? Infinity)) period++
      if (period !== before || part.length === 0) periods[period]?.push((part = []))
      part.push(record)
    }
  }
  return periods
}
