import { expect, test } from 'vitest'
import { blocksOf, runSpec } from '../../support/spec-run.js'
import { describeCni } from './cni-plugins.js'

describeCni('the guide for authors of plugins', () => {
  test.each(blocksOf('docs/guide/testing-a-cni-plugin.md', 2))('shows specs that pass as they stand', async (spec) => {
    const results = await runSpec(spec, 'kernel')
    expect(results.length).toBeGreaterThan(0)
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  })
})
