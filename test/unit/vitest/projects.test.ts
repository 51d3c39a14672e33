import { expect, test } from 'vitest'
import { hopspecProjects } from '../../../src/vitest/index.js'

test('one project an engine, all with the same specs', () => {
  expect(hopspecProjects({ include: ['specs/**/*.spec.ts'] })).toEqual([
    { extends: true, test: { name: 'model', include: ['specs/**/*.spec.ts'], env: { HOPSPEC_ENGINE: 'model' } } },
    { extends: true, test: { name: 'kernel', include: ['specs/**/*.spec.ts'], env: { HOPSPEC_ENGINE: 'kernel' } } },
  ])
  expect(hopspecProjects({ engines: ['kernel'] }).map(({ test: { name } }) => name)).toEqual(['kernel'])
})
