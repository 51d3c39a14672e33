import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { decodeFrame, decodePacket, encodeFrame, encodePacket, formatFrame, headers, innermost, sizeOf, sliceLayers, verifyFrame, withChecksums, type Layer } from '../../../src/wire/index.js'
import { damagedFrame, frame, packet, plainFrame, simplePacket, wrongFrame } from './frames.js'

describe('a frame', () => {
  test.prop([frame])('decodes to the layers that it was encoded from', (layers) => {
    expect(decodeFrame(encodeFrame(layers), { strict: true })).toEqual(decodeFrame(encodeFrame(withChecksums(layers))))
    expect(decodeFrame(encodeFrame(layers)).map(({ kind }) => kind)).toEqual(layers.map(({ kind }) => kind))
    expect(zeroed(decodeFrame(encodeFrame(layers)))).toEqual(zeroed(withChecksums(layers)))
  })

  test.prop([wrongFrame])('decodes to the layers that it was encoded from, also where they are wrong', (layers) => {
    expect(decodeFrame(encodeFrame(layers))).toEqual(layers)
  })

  test.prop([frame])('that was made rightly has nothing wrong', (layers) => {
    expect(verifyFrame(encodeFrame(layers))).toEqual([])
    expect(verifyFrame(layers)).toEqual([])
  })

  test.prop([simplePacket, fc.nat(), fc.integer({ min: 0, max: 7 })])('with one bit of its IPv4 header turned, behind version and length of it, is found wrong', (layers, place, bit) => {
    const bytes = encodePacket(layers)
    const at = 1 + (place % (sizeOf(layers[0] as Layer) - 1))
    const turned = bytes.with(at, (bytes[at] as number) ^ (1 << bit))
    const ethernet: Layer = { kind: 'ethernet', dst: '00:00:00:00:00:00', src: '00:00:00:00:00:00', type: 0x0800 }
    expect(verifyFrame([ethernet, ...decodePacket(turned)])).not.toEqual([])
  })
})

describe('any bytes', () => {
  test.prop([fc.oneof(damagedFrame, fc.uint8Array({ maxLength: 200 }))])('decode to layers that encode to the same bytes, but for padding', (bytes) => {
    const layers = decodeFrame(bytes)
    const again = encodeFrame(layers)
    expect(again).toEqual(bytes.subarray(0, again.length))
    if (again.length < bytes.length) expect(layers.some(({ kind }) => kind === 'ipv4' || kind === 'arp')).toBe(true)
    expect(decodePacket(encodePacket(decodePacket(bytes)))).toEqual(decodePacket(bytes))
  })

  test.prop([damagedFrame])('can be judged, printed and looked at', (bytes) => {
    const layers = decodeFrame(bytes)
    expect(verifyFrame(bytes)).toEqual(verifyFrame(layers))
    expect(formatFrame(layers).split('\n')).toHaveLength(Math.max(layers.length, 1))
    const view = headers(layers)
    expect(view.inner === undefined).toBe(view.vxlan === undefined)
    expect(headers(innermost(layers)).vxlan).toBeUndefined()
  })
})

describe('a slice of layers', () => {
  test.prop([packet, fc.nat(300)])('is what a decoder makes of the same bytes', (layers, size) => {
    const quoted = withChecksums(layers)
    const error: Layer[] = [{ kind: 'icmp', type: 11, code: 0, checksum: 0 }]
    const cut = sliceLayers(quoted, 0, size)
    const outer: Layer = { kind: 'ipv4', src: '0.0.0.0', dst: '0.0.0.0', protocol: 1, ttl: 1, tos: 0, id: 0, df: false, mf: false, offset: 0, length: 28 + cut.reduce((sum, layer) => sum + sizeOf(layer), 0), checksum: 0 }
    const whole = [outer, ...error, ...cut]
    expect(decodePacket(encodePacket(whole))).toEqual(decodePacket(encodePacket([outer, ...error, { kind: 'payload', data: Buffer.from(encodePacket(quoted).subarray(0, size)).toString('hex') }])))
  })

  test.prop([plainFrame, fc.nat(100), fc.nat(100)])('has the bytes of the slice', (layers, from, size) => {
    const sealed = withChecksums(layers)
    expect(encodePacket(sliceLayers(sealed, from, from + size))).toEqual(encodePacket(sealed).subarray(from, from + size))
  })
})

/** Layers whose unknown checksums are what the encoder writes. */
function zeroed(layers: readonly Layer[]): Layer[] {
  return layers.map((layer): Layer => ('checksum' in layer || !['ipv4', 'icmp', 'udp', 'tcp'].includes(layer.kind) ? layer : ({ ...layer, checksum: 0 } as Layer)))
}
