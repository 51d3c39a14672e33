import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, encodePacket, formatFinding, verifyFrame, withChecksums, type Ipv4Layer, type Layer, type UdpLayer } from '../../../src/wire/index.js'
import { captured } from './captures.js'
import { arp, datagram, echo, encapsulate, ethernet, ipv4, payload, refusal, segment, tunnelled } from './samples.js'

/** Layers without their checksums. */
const bare = (layers: readonly Layer[]): Layer[] =>
  layers.map((layer) => Object.fromEntries(Object.entries(layer).filter(([field]) => field !== 'checksum')) as unknown as Layer)

const checksums = (layers: readonly Layer[]): (number | undefined)[] => layers.flatMap((layer) => ('checksum' in layer ? [layer.checksum] : []))

describe('absent checksums', () => {
  it.each(['echoRequest', 'udp', 'tcpSyn', 'tcpData', 'redirect', 'vxlanEchoRequest', 'vxlanTcpSyn', 'portUnreachable', 'vxlanPortUnreachable'] as const)(
    'of %s are computed as the kernel did',
    (name) => {
      expect(encodeFrame(bare(decodeFrame(captured(name))))).toEqual(captured(name))
    },
  )

  it.each(Object.entries({ arp, echo, datagram, segment, tunnelled, refusal }))('of %s leave nothing to find', (_, layers) => {
    expect(verifyFrame(encodeFrame(layers)).map(formatFinding)).toEqual([])
  })

  it('of the outer UDP header cover the inner frame, wrong checksums and all', () => {
    const wrong = tunnelled.map((layer): Layer => (layer.kind === 'icmp' ? { ...layer, checksum: 1 } : layer))
    expect(verifyFrame(encodeFrame(wrong)).map(({ layer, got }) => [layer, got])).toEqual([['icmp', 1]])
  })

  it('of UDP are never sent as 0', () => {
    const zeroes = [...datagram.slice(0, 1), ipv4(17, 10), { kind: 'udp', sport: 40000, dport: 53, length: 10 }] as const
    const { checksum } = decodeFrame(encodeFrame([...zeroes, payload('0000')]))[2] as UdpLayer
    // A payload that is the checksum of the rest makes the sum 0xffff and its complement 0.
    expect(decodeFrame(encodeFrame([...zeroes, payload(Number(checksum).toString(16).padStart(4, '0'))]))[2]).toMatchObject({ checksum: 0xffff })
  })

  it('are 0 where they cover bytes that are not there', () => {
    const first: Layer[] = [ipv4(17, 16, { mf: true, df: false }), { kind: 'udp', sport: 1, dport: 2, length: 100 }, payload('00'.repeat(8))]
    expect(encodePacket(first).subarray(26, 28)).toEqual(Uint8Array.of(0, 0))
    const echoed: Layer[] = [ipv4(1, 16, { mf: true, df: false }), { kind: 'icmp', type: 8, code: 0, id: 1, seq: 1 }, payload('00'.repeat(8))]
    expect(encodePacket(echoed).subarray(22, 24)).toEqual(Uint8Array.of(0, 0))
    const quote: Layer[] = [ipv4(1, 36), { kind: 'icmp', type: 3, code: 4, mtu: 1450 }, ipv4(17, 1400), { kind: 'udp', sport: 1, dport: 2, length: 1400 }]
    expect(encodePacket(quote).subarray(54, 56)).toEqual(Uint8Array.of(0, 0))
  })

  it('inside the first fragment of a tunnel packet are 0 too', () => {
    const cut = encapsulate([ethernet, ipv4(17, 1000), { kind: 'udp', sport: 1, dport: 2, length: 1000 }, payload('00'.repeat(8))], 14 + 20 + 16)
    const first = cut.map((layer, index): Layer => (index === 1 ? ({ ...layer, mf: true } as Layer) : layer))
    expect(encodeFrame(first).subarray(-10, -8)).toEqual(Uint8Array.of(0, 0))
    expect(encodeFrame(cut).subarray(-10, -8)).not.toEqual(Uint8Array.of(0, 0))
  })

  it('of a whole quoted packet are computed', () => {
    expect(encodeFrame(bare(refusal))).toEqual(encodeFrame(refusal))
  })

  it('of a datagram that is shorter than its packet do not cover what is behind it', () => {
    const header: Layer = { kind: 'udp', sport: 40000, dport: 53, length: 13 }
    const alone = withChecksums([ethernet, ipv4(17, 13), header, payload('686f707370')])
    const followed = withChecksums([ethernet, ipv4(17, 15), header, payload('686f707370'), payload('6563')])
    expect(followed[2]).toEqual(alone[2])
    expect(verifyFrame(encodeFrame(followed))).toEqual([])
  })

  it('cover what is there where a length says more', () => {
    const long = datagram.map((layer): Layer => (layer.kind === 'ipv4' ? { ...layer, length: 4000 } : layer))
    expect(decodeFrame(encodeFrame(long))[2]).toEqual(decodeFrame(encodeFrame(datagram))[2])
  })
})

describe('given fields', () => {
  it('are written as given, also where they are wrong', () => {
    const wrong: Layer[] = [
      datagram[0] as Layer,
      { ...(datagram[1] as Ipv4Layer), version: 5, ihl: 2, length: 9000, checksum: 0xdead },
      { kind: 'udp', sport: 1, dport: 2, length: 3, checksum: 0xbeef },
      payload('00'),
    ]
    expect(decodeFrame(encodeFrame(wrong))).toEqual(wrong)
    const short = datagram.map((layer): Layer => (layer.kind === 'ipv4' ? { ...layer, length: 9 } : layer))
    expect(decodeFrame(encodeFrame(short))).toEqual(withChecksums(short))
  })

  it('must fit their fields', () => {
    expect(() => encodeFrame([...tunnelled.slice(0, 3), { kind: 'vxlan', flags: 8, vni: -1 }])).toThrow('vxlan.vni is -1')
  })
})

describe('withChecksums', () => {
  it('gives every checksum that a decoder would read', () => {
    expect(withChecksums(tunnelled)).toEqual(decodeFrame(encodeFrame(tunnelled)))
  })

  it('keeps layers that have one, and those without', () => {
    const once = withChecksums(tunnelled)
    const again = withChecksums(once)
    again.forEach((layer, index) => expect(layer).toBe(once[index]))
    expect(once[0]).toBe(tunnelled[0])
    expect(checksums(once)).toHaveLength(4)
  })

  it('leaves those absent that cannot be known', () => {
    const fragment: Layer[] = [ipv4(17, 16, { mf: true, df: false }), { kind: 'udp', sport: 1, dport: 2, length: 100 }, payload('00'.repeat(8))]
    expect(withChecksums(fragment)[1]).toBe(fragment[1])
  })
})

it('writes no bytes for no layers', () => {
  expect(encodeFrame([])).toEqual(new Uint8Array())
})
