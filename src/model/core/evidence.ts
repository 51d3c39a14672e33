import type { TableEntry } from '../../engine/index.js'

/**
 * A table entry that may decide, with the lists it has ended before. A list of evidence is shared by every hop that has
 * the same evidence, so that recording costs no allocation on a path that was taken before.
 */
export interface Evidence {
  readonly entry: TableEntry
  /** `[entry]`. */
  readonly alone: readonly TableEntry[]
  prefix: readonly TableEntry[] | undefined
  joined: readonly TableEntry[] | undefined
}

export const NO_EVIDENCE: readonly TableEntry[] = Object.freeze([])

export function evidence(entry: TableEntry): Evidence {
  return { entry, alone: Object.freeze([entry]), prefix: undefined, joined: undefined }
}

/** `list` with one entry more. */
export function join(list: readonly TableEntry[], added: Evidence): readonly TableEntry[] {
  if (list.length === 0) return added.alone
  if (added.prefix === list && added.joined !== undefined) return added.joined
  added.prefix = list
  added.joined = Object.freeze(list.concat(added.alone))
  return added.joined
}

/** `list` with several entries more. */
export function joinAll(list: readonly TableEntry[], added: readonly TableEntry[]): readonly TableEntry[] {
  if (added.length === 0) return list
  return list.length === 0 ? added : list.concat(added)
}
