import { describe, expect, test } from 'vitest'
import { parseChange, TextError, type Change } from '../../../src/plan/index.js'

type WithoutNetns<Row> = Row extends unknown ? Omit<Row, 'netns'> : never
type Expected = WithoutNetns<Change>

describe('a change in the words of a command', () => {
  test.each<[text: string, change: Expected]>([
    ['ip route del 10.168.1.0/24', { kind: 'route', op: 'del', row: { dst: '10.168.1.0/24' } }],
    ['ip r replace default via 10.0.0.1 dev eth0', { kind: 'route', op: 'replace', row: { dst: 'default', gateway: '10.0.0.1', dev: 'eth0' } }],
    ['ip -4 rule add pref 5 lookup 7', { kind: 'rule', op: 'add', row: { priority: 5, table: 7 } }],
    ['ip neigh del 10.168.1.0 dev flannel.1', { kind: 'neigh', op: 'del', row: { dst: '10.168.1.0', dev: 'flannel.1', state: 'PERMANENT' } }],
    ['ip neighbour replace 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud stale', {
      kind: 'neigh', op: 'replace', row: { dst: '10.168.1.0', lladdr: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', state: 'STALE' },
    }],
    ['ip addr add 10.0.0.1/24 dev eth0', { kind: 'addr', op: 'add', row: { dev: 'eth0', family: 'inet', local: '10.0.0.1', prefixlen: 24 } }],
    ['ip link set flannel.1 down', { kind: 'link', ifname: 'flannel.1', up: false }],
    ['ip link set dev vetha mtu 1400 address 02:00:00:00:00:01 master cni0 up', { kind: 'link', ifname: 'vetha', mtu: 1400, address: '02:00:00:00:00:01', master: 'cni0', up: true }],
    ['ip l set vetha nomaster', { kind: 'link', ifname: 'vetha', master: null }],
    ['bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 10.0.0.2', { kind: 'fdb', op: 'append', row: { mac: '00:00:00:00:00:00', dev: 'flannel.1', dst: '10.0.0.2', owner: 'self' } }],
    ['bridge link set dev vetha hairpin on learning off flood off state 2', {
      kind: 'link', ifname: 'vetha', bridgePort: { hairpin: true, learning: false, flood: false, state: 'learning' },
    }],
    ['bridge link set dev vetha state blocking', { kind: 'link', ifname: 'vetha', bridgePort: { state: 'blocking' } }],
    ['sysctl -w net.ipv4.ip_forward=0', { kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '0' }],
    ['nft delete table ip nat', { kind: 'nft', op: 'del', row: { family: 'ip', name: 'nat', chains: [] } }],
    ['nft add table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; } }', {
      kind: 'nft', op: 'add', row: { family: 'ip', name: 'filter', chains: [{ name: 'FORWARD', type: 'filter', hook: 'forward', prio: 0, policy: 'drop', rules: [] }] },
    }],
    ['sysctl net.ipv4.ip_local_port_range = 1 2', { kind: 'sysctl', key: 'net.ipv4.ip_local_port_range', value: '1 2' }],
  ])('%s', (text, change) => {
    expect(parseChange('rain-kubernetes-1', text)).toEqual({ netns: 'rain-kubernetes-1', ...change })
  })

  test.each<[text: string, column: number, problem: string]>([
    ['', 1, 'the text ends here'],
    ['ifconfig eth0 down', 1, 'is not a command that is understood'],
    ['ip', 3, 'the text ends here'],
    ['ip tunnel add x', 4, 'is not an object that is understood'],
    ['ip route', 9, 'the text ends here'],
    ['ip route toString 10.0.0.0/8', 10, 'is not something that can be done'],
    ['ip route add 10.0.0.0/8 via 10.0.0', 29, 'has 3 parts, not 4'],
    ['ip rule replace pref 5 lookup 7', 9, 'is not something that can be done to a rule'],
    ['ip link add name x type bridge', 9, 'is not something that can be done to a link'],
    ['ip link set vetha', 18, 'the text ends here'],
    ['ip link set vetha mtu -1', 23, 'is not a whole number'],
    ['bridge vlan add', 8, 'is not an object that is understood'],
    ['bridge link set dev vetha hairpin yes', 35, 'is not known'],
    ['bridge link set dev vetha state 5', 33, 'is not a state of a port'],
    ['nft list ruleset', 5, 'is not something that can be done to tables'],
    ['nft delete table ip', 20, 'is not understood here'],
    ['nft add table ip a { chain b { tcp dport x accept; } }', 42, 'is not understood here'],
    ['nft add table ip a { chain b { frob } }', 32, 'is not understood here'],
    ['sysctl -w net.ipv4.ip_forward', 11, "has no '=' behind it"],
  ])('%j is refused at column %i', (text, column, problem) => {
    const refuse = (): Change => parseChange('a', text)
    expect(refuse).toThrow(TextError)
    expect(refuse).toThrow(expect.objectContaining({ column, problem }) as Error)
  })
})
