import { describe, expect, test } from 'vitest'
import { Silence, type Queues } from '../../../../src/kernel/probe/silence.js'

/** Queues that answer with the given processors, one list a look. */
function queues(...looks: readonly (readonly number[])[]): Queues {
  let at = 0
  return { idle: () => ({ idle: looks[Math.min(at++, looks.length - 1)] ?? [], count: 2 }) }
}

describe('Silence', () => {
  test('ends a probe when every queue was empty twice and nobody waits for a neighbour', () => {
    const silence = new Silence(queues([0, 1]), () => false)
    expect([silence.look(), silence.look()]).toEqual([false, true])
  })

  test('does not ask that all queues are empty at one moment', () => {
    const silence = new Silence(queues([0], [1], [0], [1]), () => false)
    expect([silence.look(), silence.look(), silence.look(), silence.look()]).toEqual([false, false, false, true])
  })

  test('begins anew when a frame is seen', () => {
    const silence = new Silence(queues([0, 1]), () => false)
    silence.look()
    silence.broken()
    expect([silence.look(), silence.look()]).toEqual([false, true])
  })

  test('waits as long as a neighbour is being asked for', () => {
    let asking = true
    const silence = new Silence(queues([0, 1]), () => asking)
    expect([silence.look(), silence.look(), silence.look()]).toEqual([false, false, false])
    asking = false
    expect([silence.look(), silence.look()]).toEqual([false, true])
  })

  test('waits for a processor whose queue is never empty', () => {
    const silence = new Silence(queues([0]), () => false)
    expect([silence.look(), silence.look(), silence.look()]).toEqual([false, false, false])
  })
})
