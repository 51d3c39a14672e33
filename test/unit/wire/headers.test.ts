import { describe, expect, it } from 'vitest'
import { decodeFrame, headers, type Layer } from '../../../src/wire/index.js'
import { captured } from './captures.js'
import { arp, echo, encapsulate, payload, refusal, segment, tunnelled } from './samples.js'

describe('the headers of', () => {
  it('a plain frame stand by name', () => {
    const [ethernet, ipv4, icmp, data] = echo
    expect(headers(echo)).toEqual({ ethernet, ipv4, icmp, payload: data })
    expect(headers(segment).tcp).toBe(segment[2])
    expect(headers(arp)).toEqual({ ethernet: arp[0], arp: arp[1] })
    expect(headers([])).toEqual({})
  })

  it('an encapsulated frame stand outermost by name, and again as outer, vxlan and inner', () => {
    const [ethernet, ipv4, udp, vxlan, ...inner] = tunnelled
    const outer = { ethernet, ipv4, udp }
    expect(headers(tunnelled)).toEqual({ ...outer, outer, vxlan, inner: headers(inner) })
    expect(headers(tunnelled).inner?.icmp).toBe(tunnelled[6])
  })

  it('a frame that is encapsulated twice nest', () => {
    const twice = headers(encapsulate(tunnelled, 99))
    expect(twice.inner).toEqual(headers(tunnelled))
    expect(twice.inner?.inner).toEqual(headers(echo))
  })

  it('an ICMP error hold the packet that it quotes', () => {
    expect(headers(refusal)).toEqual({ ethernet: refusal[0], ipv4: refusal[1], icmp: refusal[2], quoted: headers(refusal.slice(3)) })
    const tunnelledError = headers(decodeFrame(captured('vxlanPortUnreachable')))
    expect(tunnelledError.inner?.quoted?.udp).toMatchObject({ dport: 9 })
    expect(tunnelledError.quoted).toBeUndefined()
  })

  it('an ICMP error whose quote is no packet have it as payload', () => {
    const layers: Layer[] = [...refusal.slice(0, 3), payload('00')]
    expect(headers(layers)).toEqual({ ethernet: refusal[0], ipv4: refusal[1], icmp: refusal[2], payload: payload('00') })
  })

  it('a padded frame leave the padding out', () => {
    expect(headers([...echo, payload('0000')])).toEqual(headers(echo))
  })
})
