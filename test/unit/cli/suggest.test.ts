import { describe, expect, test } from 'vitest'
import { nearest, suggestion } from '../../../src/cli/suggest.js'

describe('the name that was likely meant', () => {
  test.each([
    ['trce', 'trace'],
    ['rian', 'rain'],
    ['Coffee', 'coffee'],
    ['kernl', 'kernel'],
  ])('%s: %s', (word, name) => expect(nearest(word, ['trace', 'rain', 'coffee', 'kernel'])).toBe(name))

  test('is none where no name is near', () => {
    expect(nearest('xyz', ['trace', 'rain'])).toBeUndefined()
    expect(suggestion('xyz', ['trace', 'rain'])).toBe('; there are: trace, rain')
  })

  test('of several is the nearest', () => expect(nearest('tea2', ['tea1', 'tea2x', 'tea2'])).toBe('tea2'))
})
