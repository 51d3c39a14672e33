import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceSysctl, findSysctl, formatSysctl, parseSysctl, SYSCTLS, sysctlKey, sysctlPath, TextError } from '../../../src/plan/index.js'

describe('a sysctl', () => {
  test.each<[text: string, key: string, value: string]>([
    ['net.ipv4.ip_forward=1', 'net.ipv4.ip_forward', '1'],
    ['net.ipv4.ip_forward = 1', 'net.ipv4.ip_forward', '1'],
    ['net/ipv4/conf/flannel.1/rp_filter=2', 'net.ipv4.conf.flannel/1.rp_filter', '2'],
    ['net.ipv4.conf.flannel/1.rp_filter=2', 'net.ipv4.conf.flannel/1.rp_filter', '2'],
    ['net.ipv4.ip_local_port_range = 1024\t2048', 'net.ipv4.ip_local_port_range', '1024 2048'],
  ])('%j is read', (text, key, value) => {
    expect(parseSysctl(text)).toEqual({ key, value })
  })

  test('is written as sysctl(8) prints it', () => {
    expect(formatSysctl({ key: 'net.ipv4.ip_forward', value: '1' })).toBe('net.ipv4.ip_forward = 1')
  })

  test.each<[text: string, message: string]>([
    ['', 'bad sysctl, column 1: the text ends here; expected a setting such as net.ipv4.ip_forward=1'],
    ['net.ipv4.ip_forward', `bad sysctl, column 1: "net.ipv4.ip_forward" has no '=' behind it`],
    ['a b=1', 'bad sysctl, column 1: "a" is not the name of a sysctl'],
    ['=1', 'bad sysctl, column 1: "=1" is not the name of a sysctl'],
  ])('%j is refused', (text, message) => {
    expect(() => parseSysctl(text)).toThrow(TextError)
    expect(() => parseSysctl(text)).toThrow(message)
  })

  test('of a device with a dot has a slash in its name and a dot in its path', () => {
    expect(sysctlPath('net.ipv4.conf.flannel/1.rp_filter')).toEqual(['net', 'ipv4', 'conf', 'flannel.1', 'rp_filter'])
    expect(deviceSysctl('net.ipv4.conf.*.rp_filter', 'flannel.1')).toBe('net.ipv4.conf.flannel/1.rp_filter')
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z0-9_.-]+$/), { minLength: 1 }), (path) => { expect(sysctlPath(sysctlKey(path))).toEqual(path) }))
  })

  test('is known by its name, also of a device', () => {
    expect(findSysctl('net.ipv4.ip_default_ttl')?.info).toMatchObject({ min: 1, max: 255, default: '64' })
    expect(findSysctl('net.ipv4.conf.flannel/1.rp_filter')).toMatchObject({ dev: 'flannel.1', info: { name: 'net.ipv4.conf.*.rp_filter', max: 2 } })
    expect(findSysctl('net.ipv4.neigh.default.retrans_time_ms')).toMatchObject({ dev: 'default', info: { default: '1000' } })
    for (const unknown of ['net.ipv4.ip_forwarding', 'net.ipv4.conf.*', 'net.ipv4.conf..rp_filter', 'net.ipv4.conf.eth0.rp_filter.x', '', 'kernel.hostname']) expect(findSysctl(unknown), unknown).toBeUndefined()
  })

  test('stands in the list once, with a default that is in its range', () => {
    expect(new Set(SYSCTLS.map(({ name }) => name)).size).toBe(SYSCTLS.length)
    for (const info of SYSCTLS) {
      if (info.type === 'integer') expect(Number(info.default) >= info.min && Number(info.default) <= info.max, info.name).toBe(true)
    }
  })
})
