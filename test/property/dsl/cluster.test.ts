import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anything, declare } from '../cni/anything.js'

test('no call changes the cluster that it is made on', () => {
  fc.assert(
    fc.property(anything, declare, (before, step) => {
      const tree = JSON.stringify(before.$node)
      step(before)
      expect(JSON.stringify(before.$node)).toBe(tree)
    }),
    { numRuns: 300 },
  )
})

test('the same calls on the same cluster declare the same', () => {
  fc.assert(
    fc.property(anything, declare, (before, step) => {
      expect(JSON.stringify(step(before).$node)).toBe(JSON.stringify(step(before).$node))
    }),
    { numRuns: 300 },
  )
})

test('ends are the names of what was declared, containers with that of their pod', () => {
  fc.assert(
    fc.property(anything, (declared) => {
      const { hosts, routers } = declared.$node
      const pods = hosts.flatMap((host) => host.pods)
      expect(declared.ends).toHaveLength(hosts.length + routers.length + pods.length + pods.reduce((sum, pod) => sum + pod.containers.length, 0))
      for (const pod of pods) for (const container of pod.containers) expect(declared.ends).toContain(`${pod.name}/${container.name}`)
    }),
    { numRuns: 300 },
  )
})
