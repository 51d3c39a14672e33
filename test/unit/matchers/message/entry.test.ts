import { expect, test } from 'vitest'
import type { TableEntry } from '../../../../src/engine/index.js'
import { formatEntry } from '../../../../src/matchers/index.js'
import { bridgeState } from '../../../support/netns.js'

const tuple = (src: string, dst: string) => ({ src, dst, sport: 4000, dport: 80 })

test.each<[TableEntry, string]>([
  [{ table: 'route', row: { dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true } }, 'route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'],
  [{ table: 'rule', row: { priority: 100, src: '10.0.0.0/8', table: 100 } }, 'rule 100: from 10.0.0.0/8 lookup 100'],
  [{ table: 'neigh', row: { dst: '10.168.1.0', lladdr: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', state: 'PERMANENT' } }, 'neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT'],
  [{ table: 'fdb', row: { mac: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', dst: '10.225.28.171', owner: 'self' } }, 'fdb b6:b2:a8:5f:2c:32 dst 10.225.28.171'],
  [{ table: 'fdb', row: { mac: 'ce:02:ae:31:b1:46', dev: 'veth912977f8', owner: 'master' } }, 'fdb ce:02:ae:31:b1:46 dev veth912977f8 master'],
  [{ table: 'addr', row: { dev: 'cni0', family: 'inet', local: '10.168.0.1', prefixlen: 24 } }, 'addr 10.168.0.1/24 dev cni0'],
  [{ table: 'link', row: bridgeState('cni0', 4) }, 'link cni0 up mtu 1450 address 9e:e9:a6:1f:bd:47'],
  [{ table: 'listener', row: { protocol: 'tcp', port: 80 } }, 'listener tcp 0.0.0.0:80'],
  [{ table: 'sysctl', row: { key: 'net.ipv4.ip_forward', value: '0' } }, 'sysctl net.ipv4.ip_forward=0'],
  [{ table: 'nft', row: { family: 'ip', table: 'filter', chain: 'FORWARD', policy: 'drop' } }, 'nft ip filter FORWARD policy drop'],
  [{ table: 'nft', row: { family: 'inet', table: 'fw', chain: 'in', index: 2, rule: { expr: [{ counter: { packets: 1, bytes: 84 } }, { drop: null }] } } }, 'nft inet fw in rule 2: drop'],
  [{ table: 'conntrack', row: { protocol: 6, original: tuple('10.0.0.1', '10.0.0.2'), reply: tuple('10.0.0.2', '10.0.0.1') } }, 'conntrack tcp 10.0.0.1:4000 > 10.0.0.2:80, reply 10.0.0.2:4000 > 10.0.0.1:80'],
  [{ table: 'pmtu', row: { dst: '10.0.0.2', mtu: 1400 } }, 'pmtu 10.0.0.2 mtu 1400'],
])('prints an entry as its own tool does, its table first', (entry, line) => {
  expect(formatEntry(entry)).toBe(line)
})

test('names the device of an entry where it is not the one at hand', () => {
  const entry: TableEntry = { table: 'neigh', row: { dst: '10.168.1.0', lladdr: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', state: 'PERMANENT' } }
  expect(formatEntry(entry, 'flannel.1')).toBe('neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
  expect(formatEntry(entry, 'cni0')).toBe('neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT dev flannel.1')
})
