import { describe, expect, test } from 'vitest'
import { formatListener, parseListener, TextError, type Listener } from '../../../src/plan/index.js'

describe('a listener', () => {
  test.each<[text: string, row: Listener]>([
    ['tcp 0.0.0.0:80', { protocol: 'tcp', port: 80 }],
    ['udp 10.168.0.12:53 container busybox1', { protocol: 'udp', port: 53, address: '10.168.0.12', container: 'busybox1' }],
  ])('%s', (text, row) => {
    expect(parseListener(text)).toEqual(row)
    expect(formatListener(row)).toBe(text)
  })

  test.each(['tcp 80', 'tcp :80', 'tcp *:80', 'tcp 0.0.0.0:80'])('%j is bound to every address', (text) => {
    expect(parseListener(text)).toEqual({ protocol: 'tcp', port: 80 })
  })

  test.each<[text: string, message: string]>([
    ['sctp 80', 'bad listener, column 1: "sctp" is not known; expected a protocol: tcp, udp'],
    ['tcp', 'bad listener, column 4: the text ends here'],
    ['tcp 65536', 'bad listener, column 5: "65536" is out of range; expected a port from 1 to 65535'],
    ['tcp coffee:80', 'bad listener, column 5: "coffee:80" does not begin with an IPv4 address'],
    ['tcp 80 busybox1', 'bad listener, column 8: "busybox1" is not understood here'],
  ])('%j is refused', (text, message) => {
    expect(() => parseListener(text)).toThrow(TextError)
    expect(() => parseListener(text)).toThrow(message)
  })
})
