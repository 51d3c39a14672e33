import { describe, expect, test } from 'vitest'
import { formatFdb, parseFdb, parseFdbPart, printFdb, TextError, type FdbEntry } from '../../../src/plan/index.js'

describe('a forwarding entry', () => {
  test.each<[text: string, row: FdbEntry]>([
    ['b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent', { mac: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', dst: '10.225.28.171', owner: 'self', state: 'permanent' }],
    ['00:00:00:00:00:00 dev flannel.1 dst 10.225.28.173 port 4789 vni 5 self', { mac: '00:00:00:00:00:00', dev: 'flannel.1', dst: '10.225.28.173', port: 4789, vni: 5, owner: 'self' }],
    ['02:b2:a8:5f:2c:37 dev vetha master static', { mac: '02:b2:a8:5f:2c:37', dev: 'vetha', owner: 'master', state: 'static' }],
  ])('%s', (text, row) => {
    expect(parseFdb(text)).toEqual(row)
    expect(printFdb(row)).toBe(text)
  })

  test('of a message names the remote, and the device where that is a port', () => {
    expect(formatFdb(parseFdb('b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent'))).toBe('b6:b2:a8:5f:2c:32 dst 10.225.28.171')
    expect(formatFdb(parseFdb('02:b2:a8:5f:2c:37 dev vetha master'))).toBe('02:b2:a8:5f:2c:37 dev vetha master')
  })

  test('may name the bridge behind `master`, as `bridge fdb show` does', () => {
    expect(parseFdb('02:b2:a8:5f:2c:37 dev vetha master cni0 permanent')).toEqual({ mac: '02:b2:a8:5f:2c:37', dev: 'vetha', owner: 'master', state: 'permanent' })
    expect(parseFdb('02:b2:a8:5f:2c:37 dev vetha master cni0')).toEqual({ mac: '02:b2:a8:5f:2c:37', dev: 'vetha', owner: 'master', state: 'dynamic' })
    expect(parseFdb('02:b2:a8:5f:2c:37 dev vetha master')).toEqual({ mac: '02:b2:a8:5f:2c:37', dev: 'vetha', owner: 'master' })
  })

  test('is the device\'s own unless the text says otherwise', () => {
    expect(parseFdb('02:b2:a8:5f:2c:37 dst 10.0.0.1 temp', 'flannel.1')).toEqual({ mac: '02:b2:a8:5f:2c:37', dev: 'flannel.1', dst: '10.0.0.1', owner: 'self', state: 'static' })
    expect(parseFdbPart('02:b2:a8:5f:2c:37 dst 10.0.0.1')).toEqual({ mac: '02:b2:a8:5f:2c:37', dst: '10.0.0.1' })
  })

  test.each<[text: string, message: string]>([
    ['b6:b2 dev flannel.1', 'bad forwarding entry, column 1: "b6:b2" has 2 parts, not 6'],
    ['b6:b2:a8:5f:2c:32', "bad forwarding entry, column 18: the text ends here; expected 'dev' and the name of a device"],
    ['b6:b2:a8:5f:2c:32 dev flannel.1 dst rain', 'bad forwarding entry, column 37: "rain" is not an IPv4 address'],
    ['b6:b2:a8:5f:2c:32 dev flannel.1 vni 16777216', 'bad forwarding entry, column 37: "16777216" is out of range; expected a VNI from 0 to 16777215'],
    ['b6:b2:a8:5f:2c:32 dev flannel.1 port 0', 'bad forwarding entry, column 38: "0" is out of range; expected a UDP port from 1 to 65535'],
    ['b6:b2:a8:5f:2c:32 dev flannel.1 self master', 'bad forwarding entry, column 38: "master" stands here a second time; expected self or master once'],
    ['b6:b2:a8:5f:2c:32 dev flannel.1 vlan 3', 'bad forwarding entry, column 33: "vlan" is not understood here; expected dev, dst, vni, port, self, master, permanent, static or dynamic'],
  ])('%j is refused', (text, message) => {
    expect(() => parseFdb(text)).toThrow(TextError)
    expect(() => parseFdb(text)).toThrow(message)
  })
})
