import { expect, test } from 'vitest'
import { describeStorm, type Pass } from '../../../src/engine/index.js'

const at = (netns: string, ifname: string, times: number): readonly Pass[] => new Array<Pass>(times).fill({ netns, ifname })

test('a storm is told by the devices that saw a tenth of what the busiest one saw, in order of their names', () => {
  expect(describeStorm([...at('s2', 'l1', 400), ...at('s1', 'l2', 1000), ...at('b', 'eth0', 100), ...at('a', 'eth0', 99)])).toMatch(/^a storm: 100,000 frames and no end, most of them seen at b eth0, s1 l2, s2 l1\. Break the loop/)
})

test('a storm of which nothing was kept names nobody', () => {
  expect(describeStorm([])).toMatch(/^a storm: 100,000 frames and no end\. Break the loop/)
})
