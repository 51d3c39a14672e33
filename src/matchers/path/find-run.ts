import type { PathItem } from '../../engine/index.js'
import type { PathDevice } from './devices.js'
import { ANY_DEVICES, itemMatches } from './path-item.js'

/** Where items were found among the devices of a path. */
export interface Run {
  /** Indexes into the devices: the first one, and the one behind the last. */
  readonly start: number
  readonly end: number
}

/** How far the items fit at the place where they fit best. */
export interface Miss {
  /** Index of the first device of the best attempt. */
  readonly start: number
  /** Index of the device that did not fit; the number of devices where the path ended too early. */
  readonly at: number
  /** Index of the item that did not fit; the number of items where a device was left over. */
  readonly item: number
}

export type Search = { readonly run: Run; readonly miss?: undefined } | { readonly run?: undefined; readonly miss: Miss }

/** Finds the first contiguous run of devices that the items describe; `whole` asks for the whole path. Costs O(devices x items), also with many '...'. */
export function findRun(devices: readonly PathDevice[], items: readonly PathItem[], whole: boolean): Search {
  const matching = new Matching(devices, items, whole)
  const starts = whole ? 1 : Math.max(devices.length, 1)
  for (let start = 0; start < starts; start++) {
    const end = matching.from(start)
    if (end !== undefined) return { run: { start, end } }
  }
  return { miss: matching.miss }
}

/** Remembers from which device which item onwards nothing fits, and the best attempt. */
class Matching {
  miss: Miss = { start: 0, at: 0, item: 0 }
  private start = 0
  /** Only '...' makes an item be tried again at a device where it failed. */
  private readonly failed: Set<number> | undefined
  constructor(
    private readonly devices: readonly PathDevice[],
    private readonly items: readonly PathItem[],
    private readonly whole: boolean,
  ) {
    this.failed = items.includes(ANY_DEVICES) ? new Set() : undefined
  }

  from(start: number): number | undefined {
    this.start = start
    return this.match(start, 0)
  }

  /** Index behind the last device, where the items from `index` on fit the devices from `at` on. */
  private match(at: number, index: number): number | undefined {
    const key = at * (this.items.length + 1) + index
    if (this.failed?.has(key)) return undefined
    const end = this.step(at, index)
    if (end === undefined) {
      this.failed?.add(key)
      this.note(at, index)
    }
    return end
  }

  private step(at: number, index: number): number | undefined {
    const item = this.items[index]
    const device = this.devices[at]
    if (item === undefined) return this.whole && device ? undefined : at
    if (item === ANY_DEVICES) return this.match(at, index + 1) ?? (device && this.match(at + 1, index))
    return device && itemMatches(item, device) ? this.match(at + 1, index + 1) : undefined
  }

  private note(at: number, item: number): void {
    const { start, miss } = this
    const further = item - miss.item || at - start - (miss.at - miss.start)
    if (further > 0) this.miss = { start, at, item }
  }
}
