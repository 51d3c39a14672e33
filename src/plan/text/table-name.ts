import { numberOf, take, type Words } from './words.js'

const NAMES: ReadonlyMap<number, string> = new Map([[253, 'default'], [254, 'main'], [255, 'local']])
const EXPECTED = "a routing table: 'main', 'local', 'default' or a number from 1 to 4294967295"

/** A routing table by the name that it has in every rt_tables file, else by number. */
export function canonicalTable(table: string | number): string | number {
  const number = typeof table === 'string' && /^\d{1,10}$/.test(table) ? Number(table) : table
  return typeof number === 'number' ? (NAMES.get(number) ?? number) : number
}

/** Whether there can be such a routing table. */
export function isTable(table: string | number): boolean {
  if (typeof table === 'string') return [...NAMES.values()].includes(table)
  return Number.isInteger(table) && table >= 1 && table <= 0xffffffff
}

/** Reads a routing table. */
export function takeTable(words: Words): string | number {
  const word = take(words, EXPECTED)
  if (isTable(word.text)) return word.text
  return canonicalTable(numberOf(words, word, word.text, EXPECTED, 1, 0xffffffff))
}
