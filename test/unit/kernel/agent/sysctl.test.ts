import { expect, test } from 'vitest'
import { isOfDevice, sysctlsFor, SysctlError } from '../../../../src/kernel/agent/sysctl.js'

test.each([
  ['net.ipv4.ip_forward', false],
  ['net.ipv4.conf.all.rp_filter', false],
  ['net.ipv6.conf.default.disable_ipv6', false],
  ['net.bridge.bridge-nf-call-iptables', false],
  ['net.ipv4.conf.eth0.arp_notify', true],
  ['net.ipv4.conf.flannel/1.rp_filter', true],
  ['net.ipv4.neigh.flannel/1.retrans_time_ms', true],
  ['net.ipv4.neigh.default.retrans_time_ms', true],
])('%s is of one device: %s', (key, expected) => {
  expect(isOfDevice(key)).toBe(expected)
})

test('a refusal tells a key that is not there from a value that is wrong', () => {
  expect(new SysctlError('h1', 'net.ipv4.x', '1', 'ENOENT').message).toBe('h1: sysctl net.ipv4.x = 1: the kernel has no such key here')
  expect(new SysctlError('h1', 'net.ipv4.ip_default_ttl', '0', 'EINVAL').message).toBe('h1: sysctl net.ipv4.ip_default_ttl = 0: the kernel refuses the value (EINVAL)')
})

test('neigh.default stands for all devices of the namespace, every other key for itself', () => {
  expect(sysctlsFor('net.ipv4.neigh.default.retrans_time_ms', ['eth0', 'flannel.1'])).toEqual(['net.ipv4.neigh.eth0.retrans_time_ms', 'net.ipv4.neigh.flannel/1.retrans_time_ms'])
  expect(sysctlsFor('net.ipv4.conf.default.rp_filter', ['eth0'])).toEqual(['net.ipv4.conf.default.rp_filter'])
})
