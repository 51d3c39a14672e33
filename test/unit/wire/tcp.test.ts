import { describe, expect, it } from 'vitest'
import { decodeTcp, encodeTcp, formatTcp, formatTcpFlags, tcpChecksum, tcpSize, verifyTcp, type TcpFlags, type TcpLayer } from '../../../src/wire/tcp.js'
import { captured, type CaptureName } from './captures.js'
import { truncations } from './truncation.js'

const NONE: TcpFlags = { syn: false, ack: false, fin: false, rst: false, psh: false }
const SYN_OPTIONS = '020405b40402080a162996d6000000000103030a'
const syn: TcpLayer = {
  kind: 'tcp', sport: 34390, dport: 80, seq: 3993653238, ack: 0, flags: { ...NONE, syn: true }, window: 64240, options: SYN_OPTIONS, checksum: 0xc4e9,
}

function written(layer: TcpLayer): Uint8Array {
  const into = new Uint8Array(tcpSize(layer))
  expect(encodeTcp(layer, into, 0)).toBe(into.length)
  return into
}

describe('a TCP header', () => {
  it('is read from a captured frame', () => {
    expect(decodeTcp(captured('tcpSyn'), 34)).toEqual(syn)
    expect(decodeTcp(captured('tcpRst'), 34)).toEqual({
      kind: 'tcp', sport: 81, dport: 54826, seq: 0, ack: 1598524626, flags: { ...NONE, rst: true, ack: true }, window: 0, options: '', checksum: 0xd6bf,
    })
  })

  it.each(['tcpSyn', 'tcpSynAck', 'tcpData', 'tcpFin', 'tcpRst'] satisfies CaptureName[])('is written as %s was captured', (name) => {
    const bytes = captured(name).subarray(34)
    const layer = decodeTcp(bytes)
    expect(written(layer)).toEqual(bytes.subarray(0, tcpSize(layer)))
    expect(tcpChecksum(captured(name), 26, 34, captured(name).length)).toBe(layer.checksum)
  })

  it('keeps each flag in its own bit', () => {
    const bits = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 }
    for (const [flag, bit] of Object.entries(bits)) {
      const layer: TcpLayer = { ...syn, flags: { ...NONE, [flag]: true } }
      expect(written(layer)[13]).toBe(bit)
      expect(decodeTcp(written(layer))).toEqual(layer)
    }
  })

  it('keeps urgent pointer, reserved bits and a data offset that is too small', () => {
    const odd: TcpLayer = { ...syn, options: '', urgent: 7, reserved: 0xa, dataOffset: 4 }
    expect(decodeTcp(written(odd))).toEqual(odd)
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeTcp, written(syn))).toEqual(
      ['sport@0', 'dport@2', 'seq@4', 'ack@8', 'dataOffset@12', 'flags@13', 'window@14', 'checksum@16', 'urgent@18', 'options@20'].map((field) => `tcp.${field}`),
    )
  })

  it('is found wrong in its data offset', () => {
    expect(verifyTcp(syn)).toEqual([])
    expect(verifyTcp({ ...syn, dataOffset: 10 })).toEqual([])
    expect(verifyTcp({ ...syn, dataOffset: 5 })).toEqual([{ field: 'dataOffset', got: 5, expected: 10 }])
  })

  it('is refused with values that do not fit', () => {
    const refused = (change: Partial<TcpLayer>): (() => void) => () => void encodeTcp({ ...syn, ...change }, new Uint8Array(80), 0)
    expect(refused({ sport: 65536 })).toThrow('tcp.sport is 65536: give a whole number from 0 to 65535')
    expect(refused({ dport: -1 })).toThrow('tcp.dport')
    expect(refused({ seq: 2 ** 32 })).toThrow('tcp.seq is 4294967296: give a whole number from 0 to 4294967295')
    expect(refused({ ack: 0.5 })).toThrow('tcp.ack')
    expect(refused({ window: 65536 })).toThrow('tcp.window')
    expect(refused({ urgent: 65536 })).toThrow('tcp.urgent')
    expect(refused({ reserved: 16 })).toThrow('tcp.reserved')
    expect(refused({ dataOffset: 16 })).toThrow('tcp.dataOffset')
    expect(refused({ checksum: 65536 })).toThrow('tcp.checksum')
    expect(refused({ options: '020405' })).toThrow('tcp.options take 3 bytes: give whole words of 4 bytes, 40 bytes at most')
  })

  it('prints as tcpdump does', () => {
    expect(formatTcp(syn)).toBe('TCP 34390 > 80: Flags [S], seq 3993653238, win 64240, options [mss 1460,sackOK,TS val 371824342 ecr 0,nop,wscale 10]')
    expect(formatTcp({ ...syn, flags: { ...NONE, ack: true, psh: true }, ack: 5, options: '', urgent: 3 })).toBe('TCP 34390 > 80: Flags [P.], seq 3993653238, ack 5, win 64240, urg 3')
    expect(formatTcpFlags({ syn: true, ack: true, fin: true, rst: true, psh: true, urg: true, ece: true, cwr: true })).toBe('[FSRP.UEW]')
    expect(formatTcpFlags(NONE)).toBe('[none]')
  })
})
