import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { findRun } from '../../src/matchers/path/find-run.js'
import type { PathDevice } from '../../src/matchers/path/devices.js'

const names = fc.constantFrom('a', 'b', 'c')
const path = fc.array(names, { maxLength: 12 })
const items = fc.array(fc.oneof(names, fc.constant('...'), fc.constant('*')), { minLength: 1, maxLength: 8 })

const devicesOf = (letters: readonly string[]): readonly PathDevice[] =>
  letters.map((ifname, hop) => ({ netns: 'host', ifname, kind: 'veth', via: ['wire'], hop }))

/** The same question, asked of a regular expression over the names of the devices. */
const asked = (wanted: readonly string[], whole: boolean): RegExp => {
  const source = wanted.map((item) => (item === '...' ? '.*' : item === '*' ? '.' : item)).join('')
  return new RegExp(whole ? `^${source}$` : source)
}

test.prop([path, items, fc.boolean()])('a run is found where a regular expression over the devices finds one', (letters, wanted, whole) => {
  const { run } = findRun(devicesOf(letters), wanted, whole)
  expect(run !== undefined).toBe(asked(wanted, whole).test(letters.join('')))
})

test.prop([path, items, fc.boolean()])('the run that is reported fits the items by itself', (letters, wanted, whole) => {
  const { run, miss } = findRun(devicesOf(letters), wanted, whole)
  if (run) expect(letters.slice(run.start, run.end).join('')).toMatch(asked(wanted, true))
  else expect(miss.start <= miss.at && miss.at <= letters.length && miss.item <= wanted.length).toBe(true)
})
