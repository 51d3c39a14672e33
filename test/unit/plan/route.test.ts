import { describe, expect, test } from 'vitest'
import { canonicalRoute, formatRoute, parseRoute, TextError, type Route } from '../../../src/plan/index.js'

describe('a route', () => {
  test.each<[text: string, row: Route]>([
    ['10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', { dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true }],
    ['default via 10.168.0.1 dev eth0', { dst: 'default', gateway: '10.168.0.1', dev: 'eth0' }],
    ['10.168.0.12 dev cni0', { dst: '10.168.0.12/32', dev: 'cni0' }],
    ['10.168.0.0/24 dev cni0 scope link src 10.168.0.1', { dst: '10.168.0.0/24', dev: 'cni0', scope: 'link', prefsrc: '10.168.0.1' }],
    ['blackhole 10.3.0.0/24 table 100 metric 5', { type: 'blackhole', dst: '10.3.0.0/24', metric: 5, table: 100 }],
    ['10.1.0.0/24 via 10.0.0.3 dev eth0 table 100 src 10.0.0.1 metric 5 onlink mtu 1400', {
      dst: '10.1.0.0/24', gateway: '10.0.0.3', dev: 'eth0', table: 100, prefsrc: '10.0.0.1', metric: 5, onlink: true, mtu: 1400,
    }],
    ['local 10.8.8.0/24 dev lo table local scope host', { type: 'local', dst: '10.8.8.0/24', dev: 'lo', table: 'local', scope: 'host' }],
  ])('%s', (text, row) => {
    expect(parseRoute(text)).toEqual(row)
    expect(formatRoute(row)).toBe(text)
  })

  test.each<[text: string, same: string]>([
    ['0.0.0.0/0 via 10.0.0.2', 'default via 10.0.0.2'],
    ['unicast 10.0.0.5/32 dev eth0 proto kernel scope global metric 0 table main', '10.0.0.5 dev eth0'],
    ['10.0.1.0/24 via inet 10.0.0.2 priority 7 dev eth0 mtu lock 1400 linkdown', '10.0.1.0/24 via 10.0.0.2 dev eth0 metric 7 mtu 1400'],
    ['10.0.1.0/24 dev eth0 table 254', '10.0.1.0/24 dev eth0'],
    ['10.0.1.0/24 dev eth0 table 255', '10.0.1.0/24 dev eth0 table local'],
    ['  default\tvia 10.0.0.2\n', 'default via 10.0.0.2'],
    ['local 10.8.0.0/16 dev lo', 'local 10.8.0.0/16 dev lo table local'],
    ['broadcast 10.8.255.255 dev eth0', 'broadcast 10.8.255.255 dev eth0 table local'],
    ['local 10.8.0.0/16 dev lo table 254', 'local 10.8.0.0/16 dev lo table main'],
    ['local default dev lo table 100', 'local default dev lo table 100'],
  ])('%j means %s', (text, same) => {
    expect(formatRoute(parseRoute(text))).toBe(same)
  })

  test('shows the text and marks the word that is wrong', () => {
    expect(() => parseRoute('10.168.1.0/24 via 10.168.1.300 dev flannel.1')).toThrowErrorMatchingInlineSnapshot(`
      [TextError: bad route, column 19: "10.168.1.300" has the octet 300, which is above 255; expected an IPv4 address such as 10.168.0.12
        10.168.1.0/24 via 10.168.1.300 dev flannel.1
                          ^^^^^^^^^^^^]
    `)
    expect(() => parseRoute('10.168.1.0/24 dev')).toThrowErrorMatchingInlineSnapshot(`
      [TextError: bad route, column 18: the text ends here; expected the name of a device behind dev
        10.168.1.0/24 dev
                         ^]
    `)
  })

  test.each<[text: string, column: number, word: string, problem: string]>([
    ['', 1, '', 'the text ends here'],
    ['coffee', 1, 'coffee', 'is not an IPv4 address'],
    ['10.0.0.0/33 dev eth0', 1, '10.0.0.0/33', 'has the prefix length "33", which is not a number from 0 to 32'],
    ['anycast 10.0.0.0/24', 1, 'anycast', 'is not modelled'],
    ['default dev eth0 dev eth1', 18, 'dev', 'stands here a second time'],
    ['default via fe80::1', 13, 'fe80::1', 'is an IPv6 address'],
    ['default dev eth0 metric x', 25, 'x', 'is not a whole number'],
    ['default dev eth0 metric 4294967296', 25, '4294967296', 'is out of range'],
    ['default dev eth0 table 0', 24, '0', 'is out of range'],
    ['default dev eth0 scope site', 24, 'site', 'is not known'],
    ['default dev eth0 onlnik', 18, 'onlnik', 'is not understood here'],
  ])('%j is refused at column %i', (text, column, word, problem) => {
    const error = caught(() => parseRoute(text))
    expect(error).toBeInstanceOf(TextError)
    expect(error).toMatchObject({ noun: 'route', text, column, word, problem })
  })

  test('in canonical form has no defaults', () => {
    expect(canonicalRoute({ type: 'unicast', dst: '10.0.0.5', dev: 'eth0', metric: 0, scope: 'link', onlink: false, table: 254 })).toEqual({ dst: '10.0.0.5/32', dev: 'eth0' })
    expect(canonicalRoute({ dst: '0.0.0.0/0', gateway: '10.0.0.1', dev: 'eth0', scope: 'global', table: '100' })).toEqual({ dst: 'default', gateway: '10.0.0.1', dev: 'eth0', table: 100 })
    expect(canonicalRoute({ dst: '10.0.0.0/24', gateway: '10.0.0.1', dev: 'eth0', scope: 'link' })).toMatchObject({ scope: 'link' })
    expect(canonicalRoute({ type: 'local', dst: '10.0.0.1', dev: 'eth0', scope: 'host', table: 'local' })).toEqual({ type: 'local', dst: '10.0.0.1/32', dev: 'eth0', table: 'local' })
  })
})

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
