import { parsePrefix } from '../../src/address/index.js'
import { filterTable, natTable } from '../../src/cni/flannel/iptables.js'
import { table, type Link, type Netns, type Plan } from '../../src/plan/index.js'

const hex = (value: number): string => value.toString(16).padStart(2, '0')
const mac = (kind: number, host: number, pod = 0): string => `02:${hex(kind)}:${hex(host >> 8)}:${hex(host & 255)}:${hex(pod >> 8)}:${hex(pod & 255)}`

const QUIET = { 'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1' } as const
const EMPTY = { rules: [], ruleset: [], listeners: [], containers: [] } as const
const lo: Link = { kind: 'loopback', ifname: 'lo', ifindex: 1, address: '00:00:00:00:00:00', mtu: 65536, up: true }

const subnet = (host: number): string => `10.${168 + (host >> 8)}.${host & 255}`

/**
 * What a flannel VXLAN network of that many hosts with that many pods each compiles to, written by hand: h1 … hN with
 * h1p1 … hNpM on one segment.
 */
export function gridPlan(hosts: number, pods: number): Plan {
  const numbers = Array.from({ length: hosts }, (_, index) => index + 1)
  const all: Netns[] = []
  for (const h of numbers) all.push(host(h, pods, numbers))
  for (const h of numbers) for (let p = 1; p <= pods; p++) all.push(pod(h, p))
  return { name: `${hosts}x${pods}`, segments: [{ name: 'underlay', subnet: '10.225.0.0/16' }], netns: all }
}

const underlay = (h: number): string => `10.225.${h >> 8}.${h & 255}`

function host(h: number, pods: number, numbers: readonly number[]): Netns {
  const others = numbers.filter((n) => n !== h)
  const ports = Array.from({ length: pods }, (_, index): Link => ({
    kind: 'veth', ifname: `veth${h}x${index + 1}`, ifindex: 5 + index, address: mac(4, h, index + 1), mtu: 1450, up: true, master: 'cni0',
    bridgePort: { hairpin: true }, peer: { netns: `h${h}p${index + 1}`, ifname: 'eth0' },
  }))
  return {
    ...EMPTY, name: `h${h}`, role: 'host',
    links: [
      lo,
      { kind: 'veth', ifname: 'eth0', ifindex: 2, address: mac(1, h), mtu: 1500, up: true, peer: { segment: 'underlay' } },
      { kind: 'bridge', ifname: 'cni0', ifindex: 3, address: mac(2, h), mtu: 1450, up: true },
      { kind: 'vxlan', ifname: 'flannel.1', ifindex: 4, address: mac(3, h), mtu: 1450, up: true, id: 1, local: underlay(h), link: 'eth0', port: 8472, learning: false },
      ...ports,
    ],
    addrs: [
      { dev: 'eth0', family: 'inet', local: underlay(h), prefixlen: 16, broadcast: '10.225.255.255' },
      { dev: 'cni0', family: 'inet', local: `${subnet(h)}.1`, prefixlen: 24, broadcast: `${subnet(h)}.255` },
      { dev: 'flannel.1', family: 'inet', local: `${subnet(h)}.0`, prefixlen: 32 },
    ],
    routes: table(others.map((n) => ({ dst: `${subnet(n)}.0/24`, gateway: `${subnet(n)}.0`, dev: 'flannel.1', onlink: true }))),
    neigh: table(others.map((n) => ({ dev: 'flannel.1', dst: `${subnet(n)}.0`, lladdr: mac(3, n), state: 'PERMANENT' as const }))),
    fdb: table(others.map((n) => ({ mac: mac(3, n), dev: 'flannel.1', dst: underlay(n), owner: 'self' as const, state: 'permanent' as const }))),
    sysctl: { ...QUIET, 'net.ipv4.ip_forward': '1', 'net.bridge.bridge-nf-call-iptables': '0' },
  }
}

function pod(h: number, p: number): Netns {
  return {
    ...EMPTY, name: `h${h}p${p}`, role: 'pod', host: `h${h}`,
    links: [lo, { kind: 'veth', ifname: 'eth0', ifindex: 2, address: mac(5, h, p), mtu: 1450, up: true, peer: { netns: `h${h}`, ifname: `veth${h}x${p}` } }],
    addrs: [{ dev: 'eth0', family: 'inet', local: podAddress(h, p), prefixlen: 24, broadcast: `${subnet(h)}.255` }],
    routes: table([{ dst: 'default', gateway: `${subnet(h)}.1`, dev: 'eth0' }]),
    neigh: table(), fdb: table(), sysctl: QUIET,
  }
}

/** Address of a pod of {@link gridPlan}. */
export const podAddress = (h: number, p: number): string => `${subnet(h)}.${p + 1}`

/** A grid with the rules that flannel gives its hosts: none drops anything. */
export function ruled(plan: Plan): Plan {
  const network = parsePrefix('10.168.0.0/16')
  const tables = ({ addrs }: Netns): Netns['ruleset'] => [natTable(network, parsePrefix(`${addrs.find(({ dev }) => dev === 'flannel.1')?.local}/24`)), filterTable(network)]
  return { ...plan, netns: plan.netns.map((netns) => (netns.role === 'host' ? { ...netns, ruleset: tables(netns) } : netns)) }
}
