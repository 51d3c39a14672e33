import { describe, expect, test } from 'vitest'
import { canonicalAddr, formatAddr, parseAddr, printAddr, TextError, type Addr } from '../../../src/plan/index.js'

const cni0: Addr = { dev: 'cni0', family: 'inet', local: '10.168.0.1', prefixlen: 24, broadcast: '10.168.0.255' }

describe('an address of a link', () => {
  test('is written as `ip addr show` does, and as `ip addr add` takes it', () => {
    expect(printAddr(cni0)).toBe('inet 10.168.0.1/24 brd 10.168.0.255 scope global cni0')
    expect(formatAddr(cni0)).toBe('10.168.0.1/24 broadcast 10.168.0.255 dev cni0')
    expect(formatAddr({ dev: 'lo', family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' })).toBe('127.0.0.1/8 dev lo scope host')
  })

  test.each([
    printAddr(cni0),
    formatAddr(cni0),
    '10.168.0.1/24 broadcast + dev cni0 scope global',
    'inet 10.168.0.1/24 brd 10.168.0.255 scope global secondary cni0 valid_lft forever preferred_lft forever',
  ])('%j is read', (text) => {
    expect(parseAddr(text)).toEqual(cni0)
  })

  test('without a prefix length is a /32', () => {
    expect(parseAddr('10.168.1.0', 'flannel.1')).toEqual({ dev: 'flannel.1', family: 'inet', local: '10.168.1.0', prefixlen: 32 })
  })

  test.each<[text: string, message: string]>([
    ['', 'bad address, column 1: the text ends here; expected an address with its prefix length, such as 10.168.0.1/24'],
    ['default dev cni0', 'bad address, column 1: "default" is not an address'],
    ['10.168.0.1/24', "bad address, column 14: the text ends here; expected 'dev' and the name of a device"],
    ['10.168.0.1/24 cni0', 'bad address, column 15: "cni0" is not understood here; expected dev, broadcast, scope or label'],
    ['10.168.0.1/24 dev cni0 scope site', 'bad address, column 30: "site" is not known; expected a scope: global, link, host'],
    ['10.168.0.1/24 brd x dev cni0', 'bad address, column 19: "x" is not an IPv4 address'],
  ])('%j is refused', (text, message) => {
    expect(() => parseAddr(text)).toThrow(TextError)
    expect(() => parseAddr(text)).toThrow(message)
  })

  test('in canonical form has no default scope', () => {
    expect(canonicalAddr({ dev: 'lo', family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' })).toEqual({ dev: 'lo', family: 'inet', local: '127.0.0.1', prefixlen: 8 })
    expect(canonicalAddr({ ...cni0, scope: 'global' })).toEqual(cni0)
    expect(canonicalAddr({ ...cni0, scope: 'link' })).toEqual({ ...cni0, scope: 'link' })
  })
})
