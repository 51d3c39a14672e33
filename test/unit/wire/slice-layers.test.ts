import { describe, expect, it } from 'vitest'
import { decodeFrame, encodePacket, sliceLayers, withChecksums, type Layer } from '../../../src/wire/index.js'
import { captured } from './captures.js'
import { ipv4, payload, tunnelled } from './samples.js'

/** The datagram that was captured in fragments: 700 bytes of zeroes to port 9, whole. */
const whole = withChecksums([
  ipv4(17, 708, { id: 58739, df: false }),
  { kind: 'udp', sport: 56293, dport: 9, length: 708 },
  payload('00'.repeat(700)),
])

describe('a slice', () => {
  it('gives the fragments that the kernel made', () => {
    const [packet, ...rest] = whole
    const fragment = (from: number, to: number): Layer[] => {
      const part = sliceLayers(rest, from, to)
      return withChecksums([{ ...(packet as Layer & { kind: 'ipv4' }), mf: to < 708, offset: from, length: 20 + to - from, checksum: 0 }, ...part]) as Layer[]
    }
    const bare = (layers: readonly Layer[]): Layer[] => layers.map((layer): Layer => (layer.kind === 'ipv4' ? { ...layer, checksum: 0 } : layer))
    expect(fragment(0, 552)).toEqual(bare(decodeFrame(captured('firstFragment')).slice(1)))
    expect(fragment(552, 708)).toEqual(bare(decodeFrame(captured('lastFragment')).slice(1)))
  })

  it('keeps whole headers as they are and cuts the next one to payload', () => {
    const sealed = withChecksums(tunnelled)
    const bytes = encodePacket(sealed)
    const cut = sliceLayers(sealed, 0, 46)
    expect(cut.slice(0, 3)).toEqual(sealed.slice(0, 3))
    expect(cut[0]).toBe(sealed[0])
    expect(cut.slice(3)).toEqual([payload(Buffer.from(bytes.subarray(42, 46)).toString('hex'))])
  })

  it('of everything is everything', () => {
    expect(sliceLayers(whole, 0)).toBe(whole)
    expect(sliceLayers(whole, 0, 728)).toBe(whole)
  })

  it('of nothing is nothing', () => {
    expect(sliceLayers(whole, 0, 0)).toEqual([])
    expect(sliceLayers(whole, 728)).toEqual([])
    expect(sliceLayers(whole, 900, 1000)).toEqual([])
  })
})
