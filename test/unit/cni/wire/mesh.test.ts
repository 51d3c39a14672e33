import { expect, test } from 'vitest'
import { meshOf, tableOf } from '../../../../src/cni/wire/mesh.js'

const rows = ['a', 'b', 'c'].map((name) => ({ name, from: 'mesh' }))
const mesh = meshOf(rows, ({ name }) => name)
const [, second] = rows

test('a host sees every shared row but the one about itself', () => {
  expect([...tableOf([], { ...mesh, ...(second && { self: second }) })].map(({ name }) => name)).toEqual(['a', 'c'])
})

test('its own rows come first and take the place of shared ones', () => {
  expect([...tableOf([{ name: 'c', from: 'hand' }, { name: 'd', from: 'hand' }], mesh)].map(({ name, from }) => `${name} ${from}`)).toEqual(['c hand', 'd hand', 'a mesh', 'b mesh'])
})

test('the size of a table is the number of its rows', () => {
  expect(tableOf([{ name: 'c', from: 'hand' }], { ...mesh, ...(second && { self: second }) }).size).toBe(2)
})

test('without shared rows a table has its own', () => {
  expect([...tableOf([{ name: 'a' }])]).toEqual([{ name: 'a' }])
})

test('the shared rows are one frozen array', () => {
  expect(tableOf([], mesh).parts[0]?.rows).toBe(mesh.rows)
  expect(Object.isFrozen(mesh.rows)).toBe(true)
})
