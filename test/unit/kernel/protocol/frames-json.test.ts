import { expect, test } from 'vitest'
import { flattenFrames, reviveFrames } from '../../../../src/kernel/protocol/frames-json.js'

test('captured frames survive', () => {
  const frames = [{ netns: 'coffee', ifname: 'eth0', dir: 'in' as const, time: 5, bytes: new Uint8Array([0, 1, 254]) }]
  expect(reviveFrames(JSON.parse(JSON.stringify(flattenFrames(frames))) as typeof frames)).toEqual(frames)
})
