import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { kernelEngine } from '../../../src/kernel/index.js'
import type { Change } from '../../../src/plan/index.js'
import { gridPlan, podAddress } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

describe.skipIf(await kernelHere())('the neighbour table of the machine', () => {
  test('a packet that was lost because it was full is an error, not a trace', async () => {
    const limit = Number(readFileSync('/proc/sys/net/ipv4/neigh/default/gc_thresh3', 'utf8'))
    const session = await kernelEngine.open(gridPlan(1, 2))
    try {
      const filler = Array.from({ length: limit + 1 }, (_, index): Change => ({
        kind: 'neigh', op: 'add', netns: 'h1',
        row: { dev: 'eth0', dst: `10.225.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`, lladdr: '02:00:00:00:00:99', state: 'REACHABLE' },
      }))
      await expect(session.apply(filler)).rejects.toThrow('ENOBUFS')
      await expect(session.send({ protocol: 'icmp', netns: 'h1p1', dst: podAddress(1, 2), from: 'h1p1', to: 'h1p2', size: 56, ttl: 64, tos: 0 })).rejects.toMatchObject({
        kind: 'NeighTableFullError',
        message: `The icmp probe from h1p1 to h1p2 was lost while the kernel's neighbour table was full: all namespaces of this machine share ${limit} entries (net.ipv4.neigh.default.gc_thresh3). Raise gc_thresh3, run fewer labs at a time, or send to fewer pods within five seconds.`,
      })
    } finally {
      await session.close()
    }
  })
})
