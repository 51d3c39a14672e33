import { describe, expect, it } from 'vitest'
import { decodeArp, encodeArp, formatArp, type ArpLayer } from '../../../src/wire/arp.js'
import { captured } from './captures.js'
import { thrownBy, truncations } from './truncation.js'

const request = captured('arpRequest').subarray(14)
const reply = captured('arpReply').subarray(14)
const asked: ArpLayer = { kind: 'arp', op: 'request', sha: 'ce:02:ae:31:b1:46', spa: '10.168.0.12', tha: '00:00:00:00:00:00', tpa: '10.168.0.1' }
const answered: ArpLayer = { kind: 'arp', op: 'reply', sha: 'd2:d9:db:9b:a5:45', spa: '10.168.0.1', tha: 'ce:02:ae:31:b1:46', tpa: '10.168.0.12' }

describe('an ARP packet', () => {
  it('is read from captured frames', () => {
    expect(decodeArp(request)).toEqual(asked)
    expect(decodeArp(reply)).toEqual(answered)
  })

  it('is written as it was captured', () => {
    const written = new Uint8Array(28)
    expect(encodeArp(asked, written, 0)).toBe(28)
    expect(written).toEqual(request)
    encodeArp(answered, written, 0)
    expect(written).toEqual(reply)
  })

  it('names the field and offset at which its bytes end', () => {
    expect(truncations(decodeArp, request)).toEqual(
      ['htype@0', 'ptype@2', 'hlen@4', 'plen@5', 'op@6', 'sha@8', 'spa@14', 'tha@18', 'tpa@24'].map((field) => `arp.${field}`),
    )
  })

  it('is only understood for IPv4 over Ethernet, asked or answered', () => {
    const changed = (at: number, value: number): Uint8Array => request.with(at, value)
    expect(thrownBy(() => decodeArp(changed(1, 6)))).toMatchObject({ reason: 'unsupported', field: 'htype', offset: 0 })
    expect(thrownBy(() => decodeArp(changed(2, 0x86)))).toMatchObject({ reason: 'unsupported', field: 'ptype', offset: 2 })
    expect(thrownBy(() => decodeArp(changed(5, 16)))).toMatchObject({ reason: 'unsupported', field: 'hlen', offset: 4 })
    expect(() => decodeArp(changed(7, 8))).toThrow('arp.op at byte 6 is 0x0008, not 1 (request) or 2 (reply): only IPv4 over Ethernet is decoded')
  })

  it('prints who asks and who answers', () => {
    expect(formatArp(asked)).toBe('ARP, Request who-has 10.168.0.1 tell 10.168.0.12')
    expect(formatArp(answered)).toBe('ARP, Reply 10.168.0.1 is-at d2:d9:db:9b:a5:45')
    expect(formatArp({ ...asked, tpa: asked.spa })).toBe('ARP, Announcement 10.168.0.12 is-at ce:02:ae:31:b1:46')
  })
})
