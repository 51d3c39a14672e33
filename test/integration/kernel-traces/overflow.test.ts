import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session, Trace } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { gridPlan, podAddress } from '../../support/grid-plan.js'
import { kernelHere } from '../kernel/kernel-here.js'

/** Echoes enough to fill the buffer of a tap, also where a privileged one is larger. */
const FLOOD = ['ping', '-q', '-f', '-c', '20000', '-s', '1400', podAddress(1, 2)] as const

describe.skipIf(await kernelHere())('taps that had no room for a frame', () => {
  let session: Session
  beforeAll(async () => {
    session = await kernelEngine.open(gridPlan(1, 2))
  })
  afterAll(() => session.close())
  const ping = (): Promise<Trace> => session.send({ protocol: 'icmp', netns: 'h1p1', dst: podAddress(1, 2), from: 'h1p1', to: 'h1p2', size: 56, ttl: 64, tos: 0 })

  test('are an error that says where and how many, and the next probe is seen whole', { timeout: 120_000 }, async () => {
    expect((await ping()).request.hops).toHaveLength(5)
    expect(await session.exec?.('h1p1', FLOOD, { timeout: 100_000 })).toMatchObject({ code: 0 })
    const asked = await Promise.allSettled([ping(), ping(), ping()])
    expect(asked[0]).toMatchObject({ status: 'rejected', reason: { kind: 'TapOverflowError', message: expect.stringMatching(/^The tap of h1(p1|p2)? lost \d+ frames: its socket buffer was full, so the trace of this probe would be wrong\./) } })
    for (const one of asked.slice(1)) expect(one).toMatchObject({ status: 'fulfilled', value: { verdict: { delivered: true, answered: true }, request: { hops: { length: 5 } } } })
  })
})
