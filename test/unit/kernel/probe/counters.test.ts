import { expect, test } from 'vitest'
import { barredByPolicy, growth, parseCounters, parseLines } from '../../../../src/kernel/probe/counters.js'

test('reads the pairs of lines of /proc/net/snmp', () => {
  expect(parseCounters('Ip: Forwarding InAddrErrors\nIp: 1 3\nUdp: NoPorts\nUdp: 7\n')).toEqual({ 'Ip:Forwarding': 1, 'Ip:InAddrErrors': 3, 'Udp:NoPorts': 7 })
})

test('tells what grew, also of a counter that was not there before', () => {
  expect(growth({ 'Ip:InAddrErrors': 3, 'Udp:NoPorts': 7 }, { 'Ip:InAddrErrors': 4, 'Udp:NoPorts': 7, 'Ip:FragFails': 2 })).toEqual({ 'Ip:InAddrErrors': 1, 'Ip:FragFails': 2 })
})

test('reads the lines of /proc/net/xfrm_stat, and what they say was kept from a socket', () => {
  const counters = parseLines('XfrmInError             \t0\nXfrmInPolBlock          \t3\nXfrmInNoPols            \t1\nXfrmOutPolBlock         \t2\n')
  expect(counters).toEqual({ XfrmInError: 0, XfrmInPolBlock: 3, XfrmInNoPols: 1, XfrmOutPolBlock: 2 })
  expect(barredByPolicy(counters)).toBe(4)
})
