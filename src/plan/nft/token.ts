import { NftSyntaxError, type NftPosition } from './nft-error.js'

/** A word, a quoted string or a sign of nft's text. A newline separates like `;` and is a token of its own. */
export interface Token extends NftPosition {
  readonly kind: 'word' | 'string' | 'sign' | 'end'
  /** Of a string: without its quotes. */
  readonly text: string
  /** From a comment `# handle 7` behind the token, as `nft -a` writes it. */
  handle?: number
}

const BLANK = /(?:[ \t\r]|\\\n)+/y
const COMMENT = /#[^\n]*/y
const STRING = /"([^"\n]*)"/y
const MAC = /[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}(?![0-9A-Za-z:])/y
const WORD = /[A-Za-z_][A-Za-z0-9_/.\\*-]*|[0-9][0-9A-Za-z.]*/y
const SIGN = /\n|==|!=|<=|>=|[{};,.:()|&^/!<>=+*-]/y

/** Splits nft's text into tokens, the last of kind 'end'. Follows nft's scanner.l. Throws an NftSyntaxError. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  let line = 1
  let lineStart = 0
  const eat = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match) at += match[0].length
    return match
  }
  while (at < text.length) {
    const position = { line, column: at - lineStart + 1 }
    const blank = eat(BLANK)
    if (blank) {
      for (let i = position.column + lineStart - 1; i < at; i++) {
        if (text[i] === '\n') {
          line++
          lineStart = i + 1
        }
      }
      continue
    }
    const comment = eat(COMMENT)
    if (comment) {
      const handle = /^# handle (\d+)\s*$/.exec(comment[0])?.[1]
      const last = tokens.at(-1)
      if (handle && last) last.handle = Number(handle)
      continue
    }
    const string = eat(STRING)
    if (string) {
      tokens.push({ kind: 'string', text: string[1] ?? '', ...position })
      continue
    }
    const word = eat(MAC) ?? eat(WORD)
    if (word) {
      tokens.push({ kind: 'word', text: word[0], ...position })
      continue
    }
    const sign = eat(SIGN)
    if (!sign) throw new NftSyntaxError(position, text[at] ?? '', text[at] === '"' ? 'a closing quote on the same line' : 'a word, a string or a sign of nft')
    tokens.push({ kind: 'sign', text: sign[0], ...position })
    if (sign[0] === '\n') {
      line++
      lineStart = at
    }
  }
  tokens.push({ kind: 'end', text: '', line, column: at - lineStart + 1 })
  return tokens
}

/** A place in the tokens; moves as the parser reads. */
export interface Cursor {
  readonly tokens: readonly Token[]
  at: number
}

/** The token at the cursor, or `ahead` tokens behind it. */
export function peek(cursor: Cursor, ahead = 0): Token {
  const token = cursor.tokens[Math.min(cursor.at + ahead, cursor.tokens.length - 1)]
  if (!token) throw new RangeError('tokens always end with one of kind end')
  return token
}

/** Takes the token at the cursor. */
export function next(cursor: Cursor): Token {
  const token = peek(cursor)
  if (token.kind !== 'end') cursor.at++
  return token
}

/** Whether the token at the cursor is this unquoted word or sign. */
export function isNext(cursor: Cursor, text: string): boolean {
  const token = peek(cursor)
  return token.text === text && token.kind !== 'string' && token.kind !== 'end'
}

/** Takes the token if it is this word or sign. */
export function accept(cursor: Cursor, text: string): boolean {
  if (!isNext(cursor, text)) return false
  cursor.at++
  return true
}

/** Takes this word or sign, or throws. */
export function expect(cursor: Cursor, text: string): Token {
  if (!isNext(cursor, text)) throw unexpected(peek(cursor), `'${text}'`)
  return next(cursor)
}

/** The error that says what should have stood where `token` stands. */
export function unexpected(token: Token, expected: string): NftSyntaxError {
  return new NftSyntaxError({ line: token.line, column: token.column }, token.text, expected)
}
