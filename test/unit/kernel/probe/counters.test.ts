import { expect, test } from 'vitest'
import { growth, parseCounters } from '../../../../src/kernel/probe/counters.js'

test('reads the pairs of lines of /proc/net/snmp', () => {
  expect(parseCounters('Ip: Forwarding InAddrErrors\nIp: 1 3\nUdp: NoPorts\nUdp: 7\n')).toEqual({ 'Ip:Forwarding': 1, 'Ip:InAddrErrors': 3, 'Udp:NoPorts': 7 })
})

test('tells what grew, also of a counter that was not there before', () => {
  expect(growth({ 'Ip:InAddrErrors': 3, 'Udp:NoPorts': 7 }, { 'Ip:InAddrErrors': 4, 'Udp:NoPorts': 7, 'Ip:FragFails': 2 })).toEqual({ 'Ip:InAddrErrors': 1, 'Ip:FragFails': 2 })
})
