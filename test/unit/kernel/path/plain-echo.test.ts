import { expect, test } from 'vitest'
import { isPlainEcho } from '../../../../src/kernel/path/plain-echo.js'
import { reconstruct } from '../../../../src/kernel/path/reconstruct.js'
import { createDevices, type Inventory } from '../../../../src/kernel/path/record.js'
import { recorded, recordings } from './recorded.js'

const isPlain = (name: string, records = recorded(name).records): boolean => {
  const { probe, token, inventory } = recorded(name)
  return isPlainEcho(records, probe.netns, Buffer.from(token, 'hex'), createDevices(inventory as Inventory))
}

test.each(['cross-host', 'same-host', 'host-to-local-pod', 'host-to-remote-pod', 'pod-to-other-host-masqueraded', 'own-address'])('%s is plain', (name) => {
  expect(isPlain(name)).toBe(true)
})

test('what is plain leaves no question open', () => {
  const plain = recordings().filter((name) => isPlain(name))
  expect(plain.flatMap((name) => reconstruct({ ...recorded(name), received: true, answered: true }).wants)).toEqual([])
})

test('an echo with any record missing is not plain', () => {
  const { records } = recorded('cross-host')
  records.forEach((_, index) => expect(isPlain('cross-host', records.toSpliced(index, 1)), `without record ${index}`).toBe(false))
})

test('nor is one with a record of another packet, or with one of its own twice', () => {
  const { records } = recorded('cross-host')
  const [foreign] = recorded('same-host').records
  if (foreign === undefined) throw new Error('nothing was recorded')
  expect(isPlain('cross-host', [...records, foreign])).toBe(false)
  records.forEach((record, index) => expect(isPlain('cross-host', records.toSpliced(index, 0, record)), `record ${index} twice`).toBe(false))
})
