import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, quotedPacket, verifyFrame, VXLAN_PORTS, withChecksums, type Layer } from '../../../src/wire/index.js'
import { tool } from '../../unit/wire/tools.js'
import { readByTshark, readByUs } from '../../unit/wire/tshark-fields.js'
import { frame } from './frames.js'

const tshark = tool('tshark')

/** Moves a frame out of the way of the many other protocols that tshark knows. */
function moved(layers: readonly Layer[]): readonly Layer[] {
  const free = (port: number): number => (VXLAN_PORTS.has(port) ? port : port | 0xf000)
  const bare = layers.map((layer): Layer => {
    if (layer.kind === 'udp' || layer.kind === 'tcp') return { ...layer, sport: layer.sport | 0xf000, dport: free(layer.dport) }
    // Bytes behind an error's type are an extension to it (RFC 4884), as is what follows a router's advertisement.
    if (layer.kind === 'icmp') return 'rest' in layer ? { kind: 'icmp', type: layer.type, code: layer.code, ...(layer.mtu !== undefined && { mtu: layer.mtu }) } : layer
    return layer
  })
  return withChecksums(bare)
}

/** Frames of which it shows neither more nor less: of a header that a fragment cut it shows the fields that are there, in a quote it guesses. */
function alike(layers: readonly Layer[]): boolean {
  const known = layers.every((layer, index) => {
    if (layer.kind === 'ethernet') return layer.type === 0x0800 || layer.type === 0x0806
    if (layer.kind === 'ipv4') return [1, 6, 17].includes(layer.protocol) && (layer.offset > 0 || layers[index + 1]?.kind !== 'payload')
    return layer.kind !== 'icmp' || [0, 3, 4, 5, 8, 11, 12].includes(layer.type)
  })
  return known && quotedPacket(layers) === undefined
}

describe.skipIf(!tshark.present)(`tshark${tshark.missing}`, () => {
  it('reads the same fields in random frames, and finds their checksums right', () => {
    const frames = fc.sample(frame, { numRuns: 600, seed: 1 }).filter(alike).map(moved)
    expect(frames.length).toBeGreaterThan(100)
    expect(frames.filter((layers) => layers.some(({ kind }) => kind === 'vxlan')).length).toBeGreaterThan(30)
    const bytes = frames.map(encodeFrame)
    readByTshark(tshark, bytes).forEach(({ fields, wrong }, index) => {
      const frameBytes = bytes[index] as Uint8Array
      expect([frames[index], fields]).toEqual([frames[index], readByUs(frameBytes)])
      expect([frames[index], wrong]).toEqual([frames[index], []])
      expect(verifyFrame(frameBytes)).toEqual([])
    })
  })
})
