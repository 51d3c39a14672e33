import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shQuote, TextError } from '../../../../src/plan/index.js'
import { PATIENT } from '../sandbox.js'
import { shComment, shHereDocument } from '../../../../src/plan/script/sh-quote.js'

const run = (script: string): string => execFileSync('sh', ['-s'], { input: script, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

/** Lone surrogates have no UTF-8 form of their own. */
const wellFormed = (text: string): string => Buffer.from(text).toString()

/** Texts that would do something to a shell that saw them bare. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'\'"`$\\ \t\n*?[]{}()<>|&;!#~=-%^a1é') }),
  fc.constantFrom('$(touch pwned)', '`id`', "'; id; '", '-n', '~', '', '#', '\\', "\\'", '"$HOME"', 'a\nb', '!!'),
).map((text) => text.replaceAll('\u0000', ''))

describe('a quoted word', () => {
  test.each([['eth0', 'eth0'], ['', "''"], ["it's", "'it'\\''s'"], ['$(id)', "'$(id)'"], ['net.ipv4.ip_forward=1', 'net.ipv4.ip_forward=1']])('%j is %s', (text, word) => {
    expect(shQuote(text)).toBe(word)
  })

  test('is one argument for the real sh, and the same text', PATIENT, () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 20 }), (texts) => {
        const words = texts.map(wellFormed)
        expect(run(`set -- ${words.map(shQuote).join(' ')}\nprintf '%s\\001' "$#" "$@"`)).toBe([words.length, ...words].map((word) => `${word}\u0001`).join(''))
      }),
      { numRuns: 60 },
    )
  })

  test('cannot hold NUL, and the error says where it is', () => {
    expect(() => shQuote('ab\u0000c')).toThrow(TextError)
    expect(() => shQuote('ab\u0000c')).toThrow(expect.objectContaining({ column: 3 }) as Error)
  })
})

describe('a comment', () => {
  test('does nothing, whatever its text is', PATIENT, () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 10 }), (texts) => {
        expect(run(`${texts.map((text) => shComment(wellFormed(text))).join('\n')}\nprintf done`)).toBe('done')
      }),
      { numRuns: 40 },
    )
  })
})

describe('a here document', () => {
  test('gives the command its text, whatever is in it', PATIENT, () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.constantFrom('END', 'a\nEND\nENDD\n$(id)\n')), (text) => {
        const whole = wellFormed(text)
        expect(run(shHereDocument(['cat'], whole))).toBe(whole.endsWith('\n') ? whole : `${whole}\n`)
      }),
      { numRuns: 60 },
    )
  })
})
