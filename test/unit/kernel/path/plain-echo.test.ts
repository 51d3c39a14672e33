import { describe, expect, test } from 'vitest'
import { endOfPlainEcho } from '../../../../src/kernel/path/plain-echo.js'
import { reconstruct } from '../../../../src/kernel/path/reconstruct.js'
import { createDevices, type Inventory, type TapRecord } from '../../../../src/kernel/path/record.js'
import { recorded, recordings } from './recorded.js'

const isPlain = (name: string, records = recorded(name).records): boolean => {
  const { probe, token, inventory } = recorded(name)
  return endOfPlainEcho(records, probe.netns, Buffer.from(token, 'hex'), createDevices(inventory as Inventory)) !== undefined
}

test.each(['cross-host', 'same-host', 'host-to-local-pod', 'host-to-remote-pod', 'pod-to-other-host-masqueraded', 'own-address'])('%s is plain', (name) => {
  expect(isPlain(name)).toBe(true)
})

test('what is plain leaves no question open', () => {
  const plain = recordings().filter((name) => isPlain(name))
  expect(plain.flatMap((name) => reconstruct({ ...recorded(name), received: true, answered: true }).wants)).toEqual([])
})

test('an echo with any record missing is not plain', () => {
  const { records } = recorded('cross-host')
  records.forEach((_, index) => expect(isPlain('cross-host', records.toSpliced(index, 1)), `without record ${index}`).toBe(false))
})

test('nor is one with a record of another packet, or with one of its own twice', () => {
  const { records } = recorded('cross-host')
  const [foreign] = recorded('same-host').records
  if (foreign === undefined) throw new Error('nothing was recorded')
  expect(isPlain('cross-host', [...records, foreign])).toBe(false)
  records.forEach((record, index) => expect(isPlain('cross-host', records.toSpliced(index, 0, record)), `record ${index} twice`).toBe(false))
})

describe('an echo between two macvlan devices on one uplink', () => {
  const [HOST, OTHERHOST, OUTGOING] = [0, 3, 4]
  const token = Buffer.from('hopspec-token')
  const lower = { netns: 'h1', ifname: 'eth0' }
  const device = { ifindex: 2, ifname: 'eth0', address: '02:00:00:00:00:02', mtu: 1500, up: true }
  const upper = { ...device, kind: 'macvlan', mode: 'bridge', lower } as const
  const devices = createDevices({
    devices: [{ ...device, netns: 'h1', kind: 'ether', peer: { segment: 'underlay' } }, { ...upper, netns: 'coffee' }, { ...upper, netns: 'tea' }],
    addresses: {}, tracking: [], trackingBridged: [],
  })
  const seen = (type: number, netns: string, pkttype: number): TapRecord => ({ netns, ifindex: 2, pkttype, time: 0, partial: false, bytes: Buffer.concat([Buffer.alloc(34), Buffer.of(type), Buffer.alloc(7), token]) })
  const [request, reply] = [[seen(8, 'coffee', OUTGOING), seen(8, 'h1', OTHERHOST), seen(8, 'tea', HOST)], [seen(0, 'tea', OUTGOING), seen(0, 'h1', OTHERHOST), seen(0, 'coffee', HOST)]]

  test('is plain', () => {
    expect(endOfPlainEcho([...request, ...reply], 'coffee', token, devices)).toBe('tea')
  })

  test('is not where the uplink has the last sight of it: the frame was for somebody else', () => {
    expect(endOfPlainEcho([...request.slice(0, 2), seen(0, 'h1', OUTGOING), seen(0, 'coffee', HOST)], 'coffee', token, devices)).toBeUndefined()
  })
})
