import { expect, test } from 'vitest'
import { blocksOf, runSpec } from '../support/spec-run.js'

const [example = ''] = blocksOf('README.md', 1)

test('the example of the README has fifteen lines of code and passes', async () => {
  expect(example.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15)
  const results = await runSpec(example, 'model')
  expect(results.map(({ fullName, status }) => `${status}: ${fullName}`)).toEqual([
    'passed: rain coffee → tea: tcp 80 traverses veth, cni0, flannel.1, eth0, encapsulated in VNI 1',
    'passed: rain pod addresses arrive untranslated',
  ])
})

test('and fails where the network is another', async () => {
  const broken = example.replace("pod.listen({ tcp: 80 })", 'pod')
  expect(broken).not.toBe(example)
  const results = await runSpec(broken, 'model')
  expect(results.map(({ status }) => status)).toEqual(['failed', 'passed'])
  expect(results[0]?.failureMessages[0]).toContain('PORT_CLOSED')
})
