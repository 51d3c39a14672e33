import { describe, expect, it } from 'vitest'
import { decodeFrame, innermost, innermostIpv4, isEncapsulated, quotedPacket, type Layer } from '../../../src/wire/index.js'
import { captured } from './captures.js'
import { arp, echo, encapsulate, payload, refusal, tunnelled } from './samples.js'

/** An error about the outer packet: it quotes VXLAN but is not carried by it. */
const aboutTunnel: readonly Layer[] = [...refusal.slice(0, 3), ...tunnelled.slice(1)]

describe('levels of encapsulation', () => {
  it('are told by the VXLAN header, not by one that is quoted', () => {
    expect([echo, arp, tunnelled, refusal, aboutTunnel, []].map(isEncapsulated)).toEqual([false, false, true, false, false, false])
    expect(isEncapsulated(decodeFrame(captured('vxlanPortUnreachable')))).toBe(true)
  })

  it('have an innermost frame', () => {
    expect(innermost(echo)).toBe(echo)
    expect(innermost(tunnelled)).toEqual(echo)
    expect(innermost(encapsulate(tunnelled, 99))).toEqual(echo)
    expect(innermost(aboutTunnel)).toBe(aboutTunnel)
  })

  it('have an innermost packet, which is not one that is quoted', () => {
    expect(innermostIpv4(tunnelled)).toBe(echo[1])
    expect(innermostIpv4(refusal)).toBe(refusal[1])
    expect(innermostIpv4(aboutTunnel)).toBe(refusal[1])
    expect(innermostIpv4(arp)).toBeUndefined()
  })
})

describe('a quoted packet', () => {
  it('is what follows the error', () => {
    expect(quotedPacket(refusal)).toEqual(refusal.slice(3))
    expect(quotedPacket(aboutTunnel)).toEqual(tunnelled.slice(1))
    expect(innermostIpv4(quotedPacket(aboutTunnel) ?? [])).toBe(echo[1])
  })

  it('is not there where nothing is quoted, or nothing that is a packet', () => {
    expect(quotedPacket(echo)).toBeUndefined()
    expect(quotedPacket([...refusal.slice(0, 3), payload('00')])).toBeUndefined()
  })
})
