import { describe, expect, test } from 'vitest'
import { compareStates, type NetnsState } from '../../../src/engine/index.js'

const stats = { rxPackets: 0, txPackets: 0, rxDropped: 0, txDropped: 0, rxErrors: 0, txErrors: 0, rxOtherhost: 0 }
const empty: NetnsState = { netns: 'h1', links: [], addrs: [], routes: [], rules: [], neigh: [], fdb: [], ruleset: [], listeners: [], sysctl: {}, containers: [] }

describe('compareStates', () => {
  test('names the row that one has and the other has not', () => {
    const a = { ...empty, routes: [{ dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1' }] }
    expect(compareStates(a, empty)).toEqual([{ where: 'h1 routes', field: 'row', a: '10.168.1.0/24 via 10.168.1.0 dev flannel.1', b: '-' }])
  })

  test('takes default and 0.0.0.0/0 for one prefix', () => {
    const route = (dst: string): NetnsState => ({ ...empty, routes: [{ dst, dev: 'eth0' }] })
    expect(compareStates(route('default'), route('0.0.0.0/0'))).toEqual([])
  })

  test('does not care how fresh a resolved neighbour is, but whether it is resolved', () => {
    const neigh = (state: 'REACHABLE' | 'STALE' | 'FAILED'): NetnsState => ({ ...empty, neigh: [{ dev: 'eth0', dst: '10.0.0.2', state, ...(state !== 'FAILED' && { lladdr: '02:00:00:00:00:02' }) }] })
    expect(compareStates(neigh('REACHABLE'), neigh('STALE'))).toEqual([])
    expect(compareStates(neigh('REACHABLE'), neigh('FAILED'))).toHaveLength(2)
  })

  test('sees a link that is down, and not how much it counted', () => {
    const link = (up: boolean, rxPackets: number): NetnsState => ({
      ...empty,
      links: [{ kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up, operstate: up ? 'UNKNOWN' : 'DOWN', stats: { ...stats, rxPackets } }],
    })
    expect(compareStates(link(true, 1), link(true, 2))).toEqual([])
    expect(compareStates(link(true, 1), link(false, 1)).map(({ where }) => where)).toEqual(['h1 links', 'h1 links'])
  })
})
