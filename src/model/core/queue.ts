/** First in, first out, without moving what waits. */
export interface Queue<T> {
  readonly items: (T | undefined)[]
  head: number
  tail: number
}

export const createQueue = <T>(): Queue<T> => ({ items: [], head: 0, tail: 0 })

export function enqueue<T>(queue: Queue<T>, item: T): void {
  queue.items[queue.tail++] = item
}

/** Before all that waits. */
export function enqueueFirst<T>(queue: Queue<T>, item: T): void {
  if (queue.head > 0) queue.items[--queue.head] = item
  else {
    queue.items.unshift(item)
    queue.tail++
  }
}

export function dequeue<T>(queue: Queue<T>): T | undefined {
  const { head } = queue
  if (head === queue.tail) return undefined
  const item = queue.items[head]
  queue.items[head] = undefined
  if (head + 1 === queue.tail) queue.head = queue.tail = 0
  else queue.head = head + 1
  return item
}
