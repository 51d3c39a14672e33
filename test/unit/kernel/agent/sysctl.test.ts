import { expect, test } from 'vitest'
import { isOfDevice, SysctlError } from '../../../../src/kernel/agent/sysctl.js'

test.each([
  ['net.ipv4.ip_forward', false],
  ['net.ipv4.conf.all.rp_filter', false],
  ['net.ipv6.conf.default.disable_ipv6', false],
  ['net.bridge.bridge-nf-call-iptables', false],
  ['net.ipv4.conf.eth0.arp_notify', true],
  ['net.ipv4.conf.flannel/1.rp_filter', true],
  ['net.ipv4.neigh.flannel/1.retrans_time_ms', true],
])('%s is of one device: %s', (key, expected) => {
  expect(isOfDevice(key)).toBe(expected)
})

test('a refusal tells a key that is not there from a value that is wrong', () => {
  expect(new SysctlError('h1', 'net.ipv4.x', '1', 'ENOENT').message).toBe('h1: sysctl net.ipv4.x = 1: the kernel has no such key here')
  expect(new SysctlError('h1', 'net.ipv4.ip_default_ttl', '0', 'EINVAL').message).toBe('h1: sysctl net.ipv4.ip_default_ttl = 0: the kernel refuses the value (EINVAL)')
})
