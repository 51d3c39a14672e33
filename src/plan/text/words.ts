import { AddressError, parseIp, parseMac, parsePrefix } from '../../address/index.js'
import { TextError } from './text-error.js'

/** A word of a text and where it begins, from 1. */
export interface Word {
  readonly text: string
  readonly column: number
}

/** A text as words, read from left to right; `at` is the next one. */
export interface Words {
  /** What the text should be, for messages. */
  readonly noun: string
  readonly text: string
  readonly list: readonly Word[]
  at: number
  /** Keywords that were read, each of which may stand once. */
  readonly seen: Set<string>
}

/** A row while it is read. */
export type Draft<Row> = { -readonly [Field in keyof Row]: Row[Field] }

/** Cuts a text at white space. */
export function wordsOf(noun: string, text: string): Words {
  const list: Word[] = []
  for (const match of text.matchAll(/\S+/g)) list.push({ text: match[0], column: match.index + 1 })
  return { noun, text, list, at: 0, seen: new Set() }
}

export const peek = (words: Words): string | undefined => words.list[words.at]?.text

/** The next word, which must be there. */
export function take(words: Words, expected: string): Word {
  const word = words.list[words.at]
  if (word === undefined) throw missing(words, expected)
  words.at++
  return word
}

/** Takes the next word if it is the given one. */
export function takeIf(words: Words, text: string): boolean {
  if (peek(words) !== text) return false
  words.at++
  return true
}

export const missing = (words: Words, expected: string): TextError => new TextError(words.noun, words.text, words.text.length + 1, '', 'the text ends here', expected)

export const wrong = (words: Words, word: Word, problem: string, expected: string): TextError =>
  new TextError(words.noun, words.text, word.column, word.text, problem, expected)

/** Marks a keyword as read; a second time is an error, as iproute2's `duparg()`. */
export function once(words: Words, word: Word, keyword: string): void {
  if (words.seen.has(keyword)) throw wrong(words, word, 'stands here a second time', `${keyword} once`)
  words.seen.add(keyword)
}

/** Refuses what is left over. */
export function end(words: Words, expected = 'the end of the text'): void {
  const word = words.list[words.at]
  if (word !== undefined) throw wrong(words, word, 'is not understood here', expected)
}

function addressed<T>(words: Words, word: Word, parse: (text: string) => T): T {
  try {
    return parse(word.text)
  } catch (error) {
    if (error instanceof AddressError) throw wrong(words, word, error.problem, error.remedy)
    throw error
  }
}

/** An IPv4 address; gives it in canonical form. */
export function takeIp(words: Words, after: string): string {
  takeIf(words, 'inet')
  const word = take(words, `an IPv4 address behind ${after}`)
  addressed(words, word, parseIp)
  return word.text
}

/** A prefix; an address alone is a /32, and 'default', 'all', 'any' and 0.0.0.0/0 are 'default', as iproute2's `get_prefix()`. */
export function takePrefix(words: Words, expected: string): string {
  const word = take(words, expected)
  if (word.text === 'default' || word.text === 'all' || word.text === 'any') return 'default'
  if (!word.text.includes('/')) return `${addressed(words, word, (text) => (parseIp(text), text))}/32`
  const prefix = addressed(words, word, parsePrefix)
  return prefix.prefixlen === 0 && prefix.address === 0 ? 'default' : word.text
}

/** A MAC address; gives it in canonical form. */
export const takeMac = (words: Words, after: string): string => addressed(words, take(words, `a MAC address behind ${after}`), parseMac)

/** A whole number, decimal or 0x…; `expected` says what and in which range. */
export function takeNumber(words: Words, expected: string, min: number, max: number): number {
  const word = take(words, expected)
  return numberOf(words, word, word.text, expected, min, max)
}

export function numberOf(words: Words, word: Word, text: string, expected: string, min: number, max: number): number {
  const value = /^(?:\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) throw wrong(words, word, 'is not a whole number', expected)
  if (value < min || value > max) throw wrong(words, word, 'is out of range', expected)
  return value
}

/** One of a few words. */
export function takeOneOf<T extends string>(words: Words, choices: readonly T[], expected: string): T {
  const word = take(words, `${expected}: ${choices.join(', ')}`)
  const choice = choices.find((one) => one === word.text)
  if (choice === undefined) throw wrong(words, word, 'is not known', `${expected}: ${choices.join(', ')}`)
  return choice
}

/** The name of a device. Whether a device can have it is judged by validation. */
export const takeDev = (words: Words, after = 'dev'): string => take(words, `the name of a device behind ${after}`).text
