import type { TapRecord } from '../path/record.js'

/**
 * Merges the queues of several taps by time, and keeps the order of each queue: time stamps tie where one buffer is seen
 * at several devices, the order in a queue never does.
 */
export function merge(queues: readonly (readonly TapRecord[])[]): TapRecord[] {
  const heads = queues.filter((queue) => queue.length > 0).map((queue) => ({ queue, at: 0, time: queue[0]?.time ?? 0 }))
  const merged: TapRecord[] = []
  while (heads.length > 0) {
    let first = 0
    for (let index = 1; index < heads.length; index++) if ((heads[index]?.time ?? 0) < (heads[first]?.time ?? 0)) first = index
    const head = heads[first]
    const record = head?.queue[head.at]
    if (head === undefined || record === undefined) break
    merged.push(record)
    const next = head.queue[++head.at]
    if (next === undefined) heads.splice(first, 1)
    else head.time = next.time
  }
  return merged
}
