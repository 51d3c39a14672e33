import { describe, expect, it } from 'vitest'
import { decodeFrame, flowHash, hashedPort, innermost, LOCAL_PORT_RANGE, type Layer } from '../../../src/wire/index.js'
import { captured } from './captures.js'
import { arp, datagram, echo } from './samples.js'

/** The same frame with some fields of a layer changed. */
function change(layers: readonly Layer[], kind: Layer['kind'], fields: object): Layer[] {
  return layers.map((layer): Layer => (layer.kind === kind ? ({ ...layer, ...fields } as Layer) : layer))
}

describe('the hash of a flow', () => {
  it('is that of addresses, protocol and ports', () => {
    const hash = flowHash(datagram)
    for (const [kind, fields] of [['ipv4', { src: '10.168.0.13' }], ['ipv4', { dst: '10.168.1.33' }], ['ipv4', { protocol: 132 }], ['udp', { sport: 40001 }], ['udp', { dport: 54 }]] as const) {
      expect(flowHash(change(datagram, kind, fields))).not.toBe(hash)
    }
  })

  it('does not change from packet to packet', () => {
    const later = change(change(datagram, 'ipv4', { id: 9, ttl: 3, tos: 4 }), 'payload', { data: 'ff' })
    expect(flowHash(later)).toBe(flowHash(datagram))
    expect(flowHash(change(echo, 'icmp', { seq: 9, id: 3, type: 0 }))).toBe(flowHash(echo))
  })

  it('is the same for both directions', () => {
    const back = change(change(datagram, 'ipv4', { src: '10.168.1.32', dst: '10.168.0.12' }), 'udp', { sport: 53, dport: 40000 })
    expect(flowHash(back)).toBe(flowHash(datagram))
    const self = change(datagram, 'ipv4', { src: '10.168.1.32' })
    expect(flowHash(change(self, 'udp', { sport: 53, dport: 40000 }))).toBe(flowHash(self))
  })

  it('leaves ports out of fragments, so that all of a packet go one way', () => {
    const first = innermost(decodeFrame(captured('firstFragment')))
    const last = innermost(decodeFrame(captured('lastFragment')))
    expect(flowHash(first)).toBe(flowHash(last))
    expect(flowHash(first)).not.toBe(flowHash(change(first, 'ipv4', { mf: false })))
  })

  it('is that of the MAC addresses where there is no IPv4', () => {
    expect(flowHash(arp)).not.toBe(flowHash(change(arp, 'ethernet', { src: 'ce:02:ae:31:b1:47' })))
    expect(flowHash(arp)).not.toBe(flowHash(change(arp, 'ethernet', { dst: 'ce:02:ae:31:b1:47' })))
    expect(flowHash(arp)).not.toBe(flowHash(change(arp, 'ethernet', { type: 0x86dd })))
    expect(flowHash([])).toBe(1)
  })
})

describe('the source port of a tunnel', () => {
  it('is in the range, spread over all of it, and never the last', () => {
    const ports = Array.from({ length: 4000 }, (_, index) => hashedPort(flowHash(change(datagram, 'udp', { sport: index + 1 })), LOCAL_PORT_RANGE))
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(32768)
    expect(Math.max(...ports)).toBeLessThan(60999)
    expect(new Set(ports).size).toBeGreaterThan(3500)
    const tenths = new Set(ports.map((port) => Math.floor(((port - 32768) * 10) / (60999 - 32768))))
    expect(tenths.size).toBe(10)
  })

  it('may have a range of its own', () => {
    expect(hashedPort(flowHash(echo), { min: 1000, max: 1001 })).toBe(1000)
  })

  it('stays what it was', () => {
    expect([echo, datagram, arp].map((layers) => hashedPort(flowHash(layers), LOCAL_PORT_RANGE))).toMatchInlineSnapshot(`
      [
        43367,
        48702,
        54772,
      ]
    `)
  })
})
