/** Something to do at a time. */
export interface Timer {
  /** Simulated nanoseconds. */
  readonly at: number
  /** Breaks ties: timers of one moment fire in the order in which they were set. */
  readonly order: number
  live: boolean
  readonly fire: () => void
}

/** Simulated time, and a binary heap of timers. */
export interface Clock {
  /** Nanoseconds since the lab opened. */
  now: number
  order: number
  readonly heap: Timer[]
}

export const SECOND = 1_000_000_000
export const MILLISECOND = 1_000_000

export const createClock = (): Clock => ({ now: 0, order: 0, heap: [] })

/** Sets a timer. Follows `add_timer()`, kernel/time/timer.c. */
export function setTimer(clock: Clock, at: number, fire: () => void): Timer {
  const timer: Timer = { at, order: clock.order++, live: true, fire }
  const { heap } = clock
  let child = heap.push(timer) - 1
  while (child > 0) {
    const parent = (child - 1) >> 1
    const above = heap[parent]
    if (above === undefined || before(above, timer)) break
    heap[child] = above
    child = parent
  }
  heap[child] = timer
  return timer
}

/** Stops a timer; it stays in the heap until its time comes. */
export function stopTimer(timer: Timer | undefined): void {
  if (timer !== undefined) timer.live = false
}

/** Lets time pass until the next timer and takes it; undefined where none is left. */
export function nextTimer(clock: Clock): Timer | undefined {
  for (;;) {
    const timer = pop(clock.heap)
    if (timer === undefined) return undefined
    if (!timer.live) continue
    if (timer.at > clock.now) clock.now = timer.at
    return timer
  }
}

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || first === last) return first
  let parent = 0
  for (;;) {
    let child = 2 * parent + 1
    let below = heap[child]
    if (below === undefined) break
    const right = heap[child + 1]
    if (right !== undefined && before(right, below)) {
      below = right
      child++
    }
    if (before(last, below)) break
    heap[parent] = below
    parent = child
  }
  heap[parent] = last
  return first
}
