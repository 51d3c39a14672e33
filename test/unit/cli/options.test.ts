import { describe, expect, test } from 'vitest'
import { CommandError, EXIT } from '../../../src/cli/exit-code.js'
import { choice, flag, number, text } from '../../../src/cli/options.js'

describe('an option that was not given', () => {
  test('is undefined, whatever its kind', () => {
    expect([flag({}, 'json'), text({}, 'from'), number({}, 'tcp', 1, 9), choice({}, 'engine', ['model'])]).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('an option that was given wrongly ends the command with usage', () => {
  test.each([
    ['a switch with a value', () => flag({ json: 'yes' }, 'json'), "--json takes no value, and was given 'yes'"],
    ['a word without one', () => text({ from: true }, 'from'), '--from needs a value'],
    ['no number', () => number({ tcp: '8o' }, 'tcp', 1, 65535), "--tcp takes a number from 1 to 65535, not '8o'"],
    ['a number with a fraction', () => number({ tcp: 80.5 }, 'tcp', 1, 65535), "--tcp takes a number from 1 to 65535, not '80.5'"],
    ['a number out of range', () => number({ ttl: 256 }, 'ttl', 1, 255), "--ttl takes a number from 1 to 255, not '256'"],
    ['an unknown word', () => choice({ format: 'dott' }, 'format', ['dot', 'svg']), "--format cannot be 'dott'; did you mean 'dot'? There are: dot, svg"],
    ['twice', () => text({ from: ['a', 'b'] }, 'from'), '--from is given 2 times'],
  ])('%s', (_, read, message) => expect(read).toThrow(new CommandError(message, EXIT.usage)))
})

test('the ends of a range belong to it', () => {
  expect([number({ ttl: 1 }, 'ttl', 1, 255), number({ ttl: '255' }, 'ttl', 1, 255)]).toEqual([1, 255])
})

test('a name that looks like a number stays a name', () => expect(text({ cluster: 7 }, 'cluster')).toBe('7'))
