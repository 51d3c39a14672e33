import { sharedTable, table, type Bridge, type Link, type Loopback, type Netns, type Plan, type Veth, type Vxlan } from '../../../src/plan/index.js'

// The seed's cluster by hand: two hosts with flannel vxlan, a pod on each. It has no findings; tests break it.

export const lo: Loopback = { kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up: true }
const base = { up: true }

export const eth0 = (last: number): Veth => ({ ...base, kind: 'veth', ifname: 'eth0', ifindex: 2, address: `fa:16:3e:43:01:0${last}`, mtu: 1500, peer: { segment: 'underlay' } })
export const flannel = (last: number): Vxlan => ({
  ...base, kind: 'vxlan', ifname: 'flannel.1', ifindex: 3, address: `b6:b2:a8:5f:2c:0${last}`, mtu: 1450, id: 1, local: `10.225.28.17${last}`, link: 'eth0', port: 8472, learning: false,
})
export const cni0 = (last: number): Bridge => ({ ...base, kind: 'bridge', ifname: 'cni0', ifindex: 4, address: `9e:e9:a6:1f:bd:0${last}`, mtu: 1450 })
const port = (last: number, pod: string): Veth => ({
  ...base, kind: 'veth', ifname: `veth${pod}`, ifindex: 5, address: `d2:d9:db:9b:a5:0${last}`, mtu: 1450, master: 'cni0', bridgePort: { hairpin: true }, peer: { netns: pod, ifname: 'eth0' },
})

const mesh = [0, 1].map((last) => ({
  route: { dst: `10.168.${last}.0/24`, gateway: `10.168.${last}.0`, dev: 'flannel.1', onlink: true },
  neigh: { dev: 'flannel.1', dst: `10.168.${last}.0`, lladdr: flannel(last).address, state: 'PERMANENT' as const },
  fdb: { mac: flannel(last).address, dev: 'flannel.1', dst: `10.225.28.17${last}`, owner: 'self' as const, state: 'permanent' as const },
}))
const runs = { routes: mesh.map(({ route }) => route), neigh: mesh.map(({ neigh }) => neigh), fdb: mesh.map(({ fdb }) => fdb) }
const allBut = <Row>(rows: readonly Row[], last: number): { rows: readonly Row[]; without: readonly Row[] } => ({ rows, without: rows.slice(last, last + 1) })

const empty = { rules: [], ruleset: [], sysctl: {}, listeners: [], containers: [] }

function host(last: number, pod: string): Netns {
  const links: readonly Link[] = [lo, eth0(last), flannel(last), cni0(last), port(last, pod)]
  return {
    ...empty, name: `rain-kubernetes-${last + 1}`, role: 'host', links,
    addrs: [
      { dev: 'eth0', family: 'inet', local: `10.225.28.17${last}`, prefixlen: 24 },
      { dev: 'flannel.1', family: 'inet', local: `10.168.${last}.0`, prefixlen: 32 },
      { dev: 'cni0', family: 'inet', local: `10.168.${last}.1`, prefixlen: 24 },
    ],
    routes: sharedTable([allBut(runs.routes, last)]),
    neigh: sharedTable([allBut(runs.neigh, last)]),
    fdb: sharedTable([allBut(runs.fdb, last)]),
    sysctl: { 'net.ipv4.ip_forward': '1', 'net.ipv6.conf.flannel/1.accept_ra': '0' },
    ruleset: [{ family: 'ip', name: 'nat', chains: [
      { name: 'POSTROUTING', type: 'nat', hook: 'postrouting', prio: 100, policy: 'accept', rules: [{ expr: [{ jump: { target: 'FLANNEL-POSTRTG' } }] }] },
      { name: 'FLANNEL-POSTRTG', rules: [{ expr: [{ masquerade: null }] }] },
    ] }],
  }
}

function pod(last: number, name: string, address: string): Netns {
  return {
    ...empty, name, role: 'pod', host: `rain-kubernetes-${last + 1}`,
    links: [lo, { ...base, kind: 'veth', ifname: 'eth0', ifindex: 3, address: `ce:02:ae:31:b1:0${last}`, mtu: 1450, peer: { netns: `rain-kubernetes-${last + 1}`, ifname: `veth${name}` } }],
    addrs: [{ dev: 'eth0', family: 'inet', local: address, prefixlen: 24 }],
    routes: table([{ dst: 'default', gateway: `10.168.${last}.1`, dev: 'eth0' }, { dst: '10.168.0.0/16', gateway: `10.168.${last}.1`, dev: 'eth0' }]),
    neigh: table(), fdb: table(), listeners: [{ protocol: 'tcp', port: 80 }], containers: ['busybox1'],
  }
}

export const rain: Plan = {
  name: 'rain',
  netns: [host(0, 'coffee'), host(1, 'tea'), pod(0, 'coffee', '10.168.0.12'), pod(1, 'tea', '10.168.1.32')],
  segments: [{ name: 'underlay', subnet: '10.225.28.0/24' }],
}

export const HOST = 'rain-kubernetes-1'

/** The plan with fields of one namespace replaced. */
export const change = (name: string, edit: (netns: Netns) => Partial<Netns>, plan = rain): Plan => ({
  ...plan,
  netns: plan.netns.map((netns) => (netns.name === name ? { ...netns, ...edit(netns) } : netns)),
})

/** The plan with fields of one link replaced. */
export const changeLink = (name: string, ifname: string, edit: object, plan = rain): Plan =>
  change(name, ({ links }) => ({ links: links.map((link) => (link.ifname === ifname ? ({ ...link, ...edit } as Link) : link)) }), plan)

/** The plan with one namespace more. */
export const add = (netns: Partial<Netns> & Pick<Netns, 'name' | 'role'>, plan = rain): Plan => ({
  ...plan,
  netns: [...plan.netns, { ...empty, links: [lo], addrs: [], routes: table(), neigh: table(), fdb: table(), ...netns }],
})
