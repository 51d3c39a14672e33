import { expect, it } from 'vitest'
import { checksumHolds, sliceLayers, withChecksums, type Ipv4Layer, type Layer } from '../../../src/wire/index.js'

const DATA = 64
const icmp: Layer = { kind: 'icmp', type: 8, code: 0, id: 1, seq: 1 }
const udp: Layer = { kind: 'udp', sport: 1024, dport: 53, length: 8 + DATA }
const tcp: Layer = { kind: 'tcp', sport: 1024, dport: 80, seq: 1, ack: 1, flags: { syn: false, ack: true, fin: false, rst: false, psh: false }, window: 100, options: '' }

/** A datagram whose data ends in `last`, and its first fragment, without the last 8 bytes. */
function datagram(protocol: number, header: Layer, last = ''): { readonly whole: [Ipv4Layer, readonly Layer[]]; readonly first: [Ipv4Layer, readonly Layer[]] } {
  const size = (header.kind === 'tcp' ? 20 : 8) + DATA
  const ip: Ipv4Layer = { kind: 'ipv4', src: '10.168.1.2', dst: '10.168.2.2', protocol, ttl: 64, tos: 0, id: 7, df: false, mf: false, offset: 0, length: 20 + size }
  const rest = withChecksums([ip, header, { kind: 'payload', data: '0102'.padEnd(2 * DATA - last.length, '0') + last }]).slice(1)
  return { whole: [ip, rest], first: [{ ...ip, mf: true, length: 20 + size - 8 }, sliceLayers(rest, 0, size - 8)] }
}

it.each([['icmp', 1, icmp], ['udp', 17, udp], ['tcp', 6, tcp]] as const)('holds for a whole %s datagram', (_, protocol, header) => {
  expect(checksumHolds(...datagram(protocol, header, 'beef').whole)).toBe(true)
})

it('does not hold for a first fragment of TCP and UDP: the pseudo header has the length', () => {
  expect(checksumHolds(...datagram(17, udp).first)).toBe(false)
  expect(checksumHolds(...datagram(6, tcp).first)).toBe(false)
})

it('holds for a first fragment of ICMP where the bytes that are missing are zeros', () => {
  expect(checksumHolds(...datagram(1, icmp).first)).toBe(true)
  expect(checksumHolds(...datagram(1, icmp, 'beef').first)).toBe(false)
})

it('does not hold for what was damaged', () => {
  const [ip, [header, ...data]] = datagram(17, udp).whole
  expect(checksumHolds(ip, [{ ...(header as typeof udp), sport: 1025 } as Layer, ...data])).toBe(false)
})
