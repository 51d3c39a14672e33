import { describe, expect, test } from 'vitest'
import { diffState, parseAddr, parseFdb, parseNeigh, parseRoute, parseRule, table, type Netns, type NftTable, type StateRows } from '../../../../src/plan/index.js'
import { HOST, rain } from '../rain.js'

const host = rain.netns.find(({ name }) => name === HOST) as Netns

/** The host as a kernel shows it: what was declared, and what the kernel adds. */
const running: StateRows = {
  links: host.links.map((link) => (link.kind === 'bridge' ? { ...link, ageingTime: 300 } : link)),
  addrs: [parseAddr('inet 127.0.0.1/8 scope host lo'), ...host.addrs, { dev: 'eth0', family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' }],
  routes: [
    ...host.routes, parseRoute('10.168.0.0/24 dev cni0 proto kernel scope link src 10.168.0.1'), parseRoute('10.225.28.0/24 dev eth0 proto kernel scope link src 10.225.28.170'),
    parseRoute('local 10.168.0.1 dev cni0 table local scope host src 10.168.0.1'), parseRoute('broadcast 10.168.0.255 dev cni0 table local scope link src 10.168.0.1'),
  ],
  rules: [parseRule('0: from all lookup local'), parseRule('32766: from all lookup main'), parseRule('32767: from all lookup default')],
  neigh: [...host.neigh, parseNeigh('10.225.28.171 dev eth0 lladdr fa:16:3e:43:01:01 STALE'), parseNeigh('10.168.0.99 dev cni0 FAILED'), parseNeigh('224.0.0.22 dev eth0 lladdr 01:00:5e:00:00:16 NOARP')],
  fdb: [
    ...host.fdb, parseFdb('d2:d9:db:9b:a5:00 dev vethcoffee master permanent'), parseFdb('9e:e9:a6:1f:bd:00 dev vethcoffee master permanent'), parseFdb('9e:e9:a6:1f:bd:00 dev cni0 master permanent'),
    parseFdb('ce:02:ae:31:b1:00 dev vethcoffee master dynamic'), parseFdb('01:00:5e:00:00:01 dev eth0 self permanent'),
  ],
  ruleset: host.ruleset.map((one) => ({ ...one, chains: one.chains.map((chain) => ({ ...chain, rules: chain.rules.map((rule, at) => ({ ...rule, handle: at + 5 })) })) })),
  listeners: [],
  sysctl: { ...host.sysctl, 'net.ipv4.conf.all.rp_filter': '2' },
  containers: [''],
}

describe('a running namespace', () => {
  test('does not differ by what the kernel adds', () => {
    expect(diffState(host, running)).toEqual([])
  })

  test('differs by each row that was declared and is not there', () => {
    const nothing: StateRows = { links: [], addrs: [], routes: [], rules: [], neigh: [], fdb: [], ruleset: [], listeners: [], sysctl: {}, containers: [] }
    const found = diffState({ ...host, listeners: [{ protocol: 'tcp', port: 22 }], containers: ['busybox1'], rules: [parseRule('pref 9 lookup main')] }, nothing)
    expect(found.every(({ kind }) => kind === 'missing')).toBe(true)
    expect(found.filter((one) => one.table !== 'links').map(({ table: name, row }) => `${name}: ${row}`)).toMatchInlineSnapshot(`
      [
        "addrs: 10.225.28.170/24 dev eth0",
        "addrs: 10.168.0.0/32 dev flannel.1",
        "addrs: 10.168.0.1/24 dev cni0",
        "routes: 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink",
        "rules: 9: from all lookup main",
        "neigh: 10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:01 PERMANENT",
        "fdb: b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.171 self permanent",
        "ruleset: table ip nat",
        "ruleset: table ip nat chain POSTROUTING",
        "ruleset: table ip nat chain POSTROUTING 0: type nat hook postrouting priority srcnat; policy accept;",
        "ruleset: table ip nat chain POSTROUTING 1: jump FLANNEL-POSTRTG",
        "ruleset: table ip nat chain FLANNEL-POSTRTG",
        "ruleset: table ip nat chain FLANNEL-POSTRTG 0: masquerade",
        "listeners: tcp 0.0.0.0:22",
        "sysctl: net.ipv4.ip_forward = 1",
        "sysctl: net.ipv6.conf.flannel/1.accept_ra = 0",
        "containers: busybox1",
      ]
    `)
  })

  test.each<[what: string, change: Partial<StateRows>, differences: readonly string[]]>([
    ['link', { links: running.links.map((link) => (link.ifname === 'flannel.1' ? { ...link, mtu: 1400 } : link)) }, [
      'missing 3: flannel.1 address b6:b2:a8:5f:2c:00 mtu 1450 type vxlan id 1 local 10.225.28.170 dev eth0 dstport 8472 nolearning up',
      'unexpected 3: flannel.1 address b6:b2:a8:5f:2c:00 mtu 1400 type vxlan id 1 local 10.225.28.170 dev eth0 dstport 8472 nolearning up',
    ]],
    ['address', { addrs: [...running.addrs, parseAddr('10.7.0.1/24 dev cni0')] }, ['unexpected 10.7.0.1/24 dev cni0']],
    ['route', { routes: [...running.routes, parseRoute('default via 10.225.28.1 dev eth0')] }, ['unexpected default via 10.225.28.1 dev eth0']],
    ['rule', { rules: [...running.rules, parseRule('32766: from 10.0.0.0/8 lookup main')] }, ['unexpected 32766: from 10.0.0.0/8 lookup main']],
    ['permanent neighbour', { neigh: [...running.neigh, parseNeigh('10.168.9.0 lladdr 02:00:00:00:00:09 dev flannel.1')] }, ['unexpected 10.168.9.0 dev flannel.1 lladdr 02:00:00:00:00:09 PERMANENT']],
    ['forwarding entry', { fdb: [...running.fdb, parseFdb('02:00:00:00:00:09 dev vethcoffee master static')] }, ['unexpected 02:00:00:00:00:09 dev vethcoffee master static']],
    ['listener', { listeners: [{ protocol: 'udp', port: 53 }] }, ['unexpected udp 0.0.0.0:53']],
    ['sysctl', { sysctl: { ...running.sysctl, 'net.ipv4.ip_forward': '0' } }, ['missing net.ipv4.ip_forward = 1']],
    ['container', { containers: ['', 'busybox9'] }, ['unexpected busybox9']],
  ])('differs by another %s', (_what, change, differences) => {
    expect(diffState(host, { ...running, ...change }).map(({ kind, row }) => `${kind} ${row}`)).toEqual(differences)
  })

  test('differs by a rule of nft, and by its place', () => {
    const [nat] = host.ruleset as readonly [NftTable]
    const swapped = { ...nat, chains: nat.chains.map((chain) => (chain.name === 'FLANNEL-POSTRTG' ? { ...chain, rules: [{ expr: [{ return: null } as const] }, ...chain.rules] } : chain)) }
    expect(diffState(host, { ...running, ruleset: [swapped] }).map(({ kind, row }) => `${kind} ${row}`)).toEqual([
      'missing table ip nat chain FLANNEL-POSTRTG 0: masquerade',
      'unexpected table ip nat chain FLANNEL-POSTRTG 0: return',
      'unexpected table ip nat chain FLANNEL-POSTRTG 1: masquerade',
    ])
  })

  test('may spell defaults that the plan leaves out', () => {
    const plain: Netns = { ...host, routes: table([{ dst: '10.9.0.0/16', dev: 'eth0' }]), rules: [{ priority: 9, table: 100 }] }
    const spelt = { ...running, routes: [parseRoute('10.9.0.0/16 dev eth0 scope link')], rules: [{ priority: 9, src: '0.0.0.0/0', table: '100' }] }
    expect(diffState(plain, spelt).filter((one) => one.table === 'routes' || one.table === 'rules')).toEqual([])
  })
})
