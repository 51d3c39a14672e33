import { describe, expect, it } from 'vitest'
import { decodeFrame, decodePacket, encodeFrame, WireError, type Layer, type LayerKind } from '../../../src/wire/index.js'
import { bytesOf, captured, CAPTURES, type CaptureName } from './captures.js'
import { encapsulate, payload, tunnelled } from './samples.js'
import { thrownBy } from './truncation.js'

const kinds = (layers: readonly Layer[]): LayerKind[] => layers.map(({ kind }) => kind)

/** Bytes of a frame with more behind it. */
const followed = (bytes: Uint8Array, hex: string): Uint8Array => Uint8Array.of(...bytes, ...bytesOf(hex))

const STACKS: Readonly<Record<CaptureName, string>> = {
  arpRequest: 'ethernet arp',
  arpReply: 'ethernet arp',
  echoRequest: 'ethernet ipv4 icmp payload',
  echoReply: 'ethernet ipv4 icmp payload',
  udp: 'ethernet ipv4 udp payload',
  portUnreachable: 'ethernet ipv4 icmp ipv4 udp payload',
  tcpSyn: 'ethernet ipv4 tcp',
  tcpSynAck: 'ethernet ipv4 tcp',
  tcpData: 'ethernet ipv4 tcp payload',
  tcpFin: 'ethernet ipv4 tcp',
  tcpRst: 'ethernet ipv4 tcp',
  timeExceeded: 'ethernet ipv4 icmp ipv4 icmp payload',
  netUnreachable: 'ethernet ipv4 icmp ipv4 icmp payload',
  redirect: 'ethernet ipv4 icmp ipv4 icmp payload',
  hostUnreachable: 'ethernet ipv4 icmp ipv4 icmp payload',
  fragNeeded: 'ethernet ipv4 icmp ipv4 icmp payload',
  firstFragment: 'ethernet ipv4 udp payload',
  lastFragment: 'ethernet ipv4 payload',
  vxlanEchoRequest: 'ethernet ipv4 udp vxlan ethernet ipv4 icmp payload',
  vxlanPortUnreachable: 'ethernet ipv4 udp vxlan ethernet ipv4 icmp ipv4 udp payload',
  vxlanTcpSyn: 'ethernet ipv4 udp vxlan ethernet ipv4 tcp',
  vxlanLastFragment: 'ethernet ipv4 udp vxlan ethernet ipv4 payload',
  partialUdp: 'ethernet ipv4 udp payload',
  partialQuote: 'ethernet ipv4 icmp ipv4 udp payload',
  partialVxlan: 'ethernet ipv4 udp vxlan ethernet ipv4 udp payload',
}

describe('a captured frame', () => {
  it.each(Object.keys(CAPTURES) as CaptureName[])('%s has its layers, and the same bytes again', (name) => {
    const layers = decodeFrame(captured(name), { strict: true })
    expect(kinds(layers).join(' ')).toBe(STACKS[name])
    expect(encodeFrame(layers)).toEqual(captured(name))
  })

  it('has the same layers from its IPv4 header on', () => {
    expect(decodePacket(captured('vxlanEchoRequest').subarray(14), { strict: true })).toEqual(decodeFrame(captured('vxlanEchoRequest')).slice(1))
  })

  it.each(Object.keys(CAPTURES) as CaptureName[])('%s may be cut anywhere: the rest is payload, or strictly a WireError', (name) => {
    const bytes = captured(name)
    // Behind the headers every length is alike.
    const cuts = [...Array(Math.min(bytes.length, 140)).keys(), bytes.length - 1]
    for (const size of cuts) {
      const cut = bytes.subarray(0, size)
      expect(encodeFrame(decodeFrame(cut))).toEqual(cut)
      expect(thrownBy(() => decodeFrame(cut, { strict: true }))).toBeInstanceOf(WireError)
    }
  })
})

describe('a frame that is cut off', () => {
  it('names the packet whose length says more', () => {
    const error = thrownBy(() => decodeFrame(captured('echoRequest').subarray(0, 50), { strict: true }))
    expect(error).toMatchObject({ reason: 'truncated', layer: 'ipv4', field: 'length', offset: 16 })
    expect(String(error)).toBe('WireError: ipv4.length at byte 16 is 44, 36 left: the frame is cut off; capture with a larger snap length')
  })

  it('keeps the rest of a cut header as payload', () => {
    expect(decodeFrame(captured('udp').subarray(0, 40)).slice(2)).toEqual([payload('81f10009000f')])
    expect(decodeFrame(captured('tcpSyn').subarray(0, 60)).slice(2)).toEqual([payload('86560050ee0a4ff600000000a002faf0c4e90000020405b40402')])
  })

  it('is nothing where there are no bytes', () => {
    expect(decodeFrame(new Uint8Array())).toEqual([])
    expect(decodePacket(new Uint8Array())).toEqual([])
  })
})

describe('padding', () => {
  it('behind the outermost packet is left out', () => {
    expect(decodeFrame(followed(captured('tcpRst'), '000000000000'))).toEqual(decodeFrame(captured('tcpRst')))
    expect(decodeFrame(followed(captured('arpReply'), '00'.repeat(18)))).toEqual(decodeFrame(captured('arpReply')))
  })

  it('that was encapsulated stays, as a second payload', () => {
    const padded = encapsulate([...tunnelled.slice(4), payload('0000')], 14 + 35 + 2)
    expect(decodeFrame(encodeFrame(padded)).slice(-2)).toEqual([payload('686f7073706563'), payload('0000')])
  })

  it('behind a datagram that is shorter than its packet stays, as a second payload', () => {
    const bytes = captured('udp').with(39, 13)
    expect(decodeFrame(bytes).slice(-2)).toEqual([payload('686f707370'), payload('6563')])
  })
})

describe('VXLAN', () => {
  const bytes = captured('vxlanEchoRequest')

  it('is looked for behind the ports that are given', () => {
    expect(kinds(decodeFrame(bytes, { vxlanPorts: new Set([4789]) }))).toEqual(['ethernet', 'ipv4', 'udp', 'payload'])
    const moved = bytes.with(36, 0x12).with(37, 0xb5)
    expect(kinds(decodeFrame(moved))).toContain('vxlan')
    expect(kinds(decodeFrame(bytes.with(36, 1), { vxlanPorts: new Set([0x118]) }))).toContain('vxlan')
  })

  it('is payload without a valid VNI', () => {
    expect(kinds(decodeFrame(bytes.with(42, 0)))).toEqual(['ethernet', 'ipv4', 'udp', 'payload'])
  })

  it('is read out of the packet that an error quotes', () => {
    const quoted = [...captured('portUnreachable').subarray(0, 42), ...bytes.subarray(14)]
    const outer = Uint8Array.from(quoted).with(16, 0).with(17, quoted.length - 14)
    expect(kinds(decodeFrame(outer))).toEqual(['ethernet', 'ipv4', 'icmp', 'ipv4', 'udp', 'vxlan', 'ethernet', 'ipv4', 'icmp', 'payload'])
  })
})

describe('a quoted packet', () => {
  /** An error whose quote holds the IPv4 header and `size` bytes more. */
  function quoting(name: CaptureName, size: number): Uint8Array {
    const bytes = Uint8Array.of(...captured('timeExceeded').subarray(0, 42), ...captured(name).subarray(14, 34 + size))
    return bytes.with(16, 0).with(17, bytes.length - 14)
  }

  it('of 8 bytes still has the whole of its UDP header', () => {
    expect(kinds(decodeFrame(quoting('udp', 8), { strict: true })).slice(2)).toEqual(['icmp', 'ipv4', 'udp'])
  })

  it('of 8 bytes has the start of its TCP header as payload', () => {
    expect(decodeFrame(quoting('tcpSyn', 8), { strict: true }).slice(4)).toEqual([payload('86560050ee0a4ff6')])
  })

  it('is payload where it is no IPv4', () => {
    const bytes = quoting('udp', 8)
    expect(kinds(decodeFrame(bytes.with(42, 0x60)))).toEqual(['ethernet', 'ipv4', 'icmp', 'payload'])
  })
})

it('has the start of a TCP header as payload in a first fragment of 8 bytes, which is no fault', () => {
  const bytes = captured('tcpSyn').subarray(0, 42).with(17, 28).with(20, 0x20)
  expect(decodeFrame(bytes, { strict: true }).slice(2)).toEqual([payload('86560050ee0a4ff6')])
})

it('keeps frames of other EtherTypes and packets of other protocols as payload', () => {
  expect(decodeFrame(captured('echoRequest').with(12, 0x86).with(13, 0xdd)).map(({ kind }) => kind)).toEqual(['ethernet', 'payload'])
  expect(kinds(decodeFrame(captured('echoRequest').with(23, 47)))).toEqual(['ethernet', 'ipv4', 'payload'])
})
