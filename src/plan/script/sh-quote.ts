import { TextError } from '../text/text-error.js'

/** Characters that mean nothing to a POSIX shell wherever they stand in a word. */
const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

/**
 * A text as one word of a POSIX shell, whatever is in it. Follows POSIX.1-2024, Shell Command Language, 2.2.2 Single-Quotes.
 *
 * @throws TextError where the text contains NUL, which no word of a command can.
 * @example shQuote("it's") // 'it'\''s'
 */
export function shQuote(text: string): string {
  const nul = text.indexOf('\u0000')
  if (nul >= 0) throw new TextError('word of a shell', text, nul + 1, '\u0000', 'cannot stand in an argument', 'a text without NUL')
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** A command as one line of a shell script. */
export const shCommand = (words: readonly string[]): string => words.map(shQuote).join(' ')

/** A text for a comment of a shell script: one line of what can be seen. */
export const shComment = (text: string): string => `# ${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?')}`

/** A command that reads the text on its standard input. */
export function shHereDocument(words: readonly string[], text: string): string {
  const lines = text.split('\n')
  let mark = 'END'
  while (lines.includes(mark)) mark += 'D'
  return `${shCommand(words)} <<'${mark}'\n${text}${text.endsWith('\n') ? '' : '\n'}${mark}`
}
