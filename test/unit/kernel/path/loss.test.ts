import { describe, expect, test } from 'vitest'
import { waitedFor, type Circumstances, type Unanswered } from '../../../../src/kernel/path/loss.js'
import type { NetnsFacts } from '../../../../src/kernel/path/facts.js'
import { parseRoute } from '../../../../src/plan/index.js'

const gateway: Unanswered = { netns: 'h', ifname: 'eth0', ip: '192.0.2.254' }
const itself: Unanswered = { netns: 'h', ifname: 'cni0', ip: '10.0.0.77' }
const other: Unanswered = { netns: 'h', ifname: 'cni0', ip: '10.0.0.78' }
const facts = { state: { routes: [parseRoute('default via 192.0.2.254 dev eth0')] } } as unknown as NetnsFacts

describe('where several were asked in vain, a packet waited', () => {
  const waited = (...unanswered: readonly Unanswered[]): Unanswered | undefined => waitedFor('h', '10.0.0.77', facts, { unanswered } as unknown as Circumstances)
  test('for its destination, before a gateway that was asked for earlier', () => expect(waited(gateway, other, itself)).toBe(itself))
  test('else for a gateway, before what is neither', () => expect(waited(other, gateway)).toBe(gateway))
  test('else for the first', () => expect(waited(other)).toBe(other))
  test('for none of another namespace', () => expect(waited({ ...itself, netns: 'p' })).toBeUndefined())
})
