import type { LinkHandle, LinkState, NetnsHandle, NetnsState } from '../../src/engine/index.js'

const unused = (): never => {
  throw new Error('not part of this test')
}

const stats = { rxPackets: 0, txPackets: 0, rxDropped: 0, txDropped: 0, rxErrors: 0, txErrors: 0, rxOtherhost: 0 }

/** A handle whose present state is the one given; `container` makes it that of a container. */
export function netnsOf(name: string, state: Partial<NetnsState> = {}, options: { readonly role?: NetnsHandle['role']; readonly container?: string; readonly id?: number } = {}): NetnsHandle {
  const present: NetnsState = {
    netns: name, links: [], addrs: [], routes: [], rules: [], neigh: [], fdb: [], ruleset: [], listeners: [], sysctl: {}, containers: [''], ...state,
  }
  const { role = 'host', container, id = 4026533356 } = options
  const handle: NetnsHandle = {
    name,
    role,
    ...(container !== undefined && { container }),
    engine: 'model',
    address: '192.0.2.1',
    link: (ifname) => linkOf(handle, ifname),
    state: () => Promise.resolve(present),
    netnsId: () => Promise.resolve(`net:[${id}]`),
    run: unused,
    exec: unused,
  }
  return handle
}

/** A link handle that declares as little as possible: what matters is the present state of its namespace. */
export function linkOf(netns: NetnsHandle, ifname: string): LinkHandle {
  const declared = { kind: 'loopback', ifname, ifindex: 99, address: '00:00:00:00:00:00', mtu: 1, up: false } as const
  return Object.defineProperty({ ...declared }, 'netns', { value: netns }) as typeof declared & { netns: NetnsHandle }
}

export const bridgeState = (ifname: string, ifindex: number): LinkState => ({
  kind: 'bridge', ifname, ifindex, address: '9e:e9:a6:1f:bd:47', mtu: 1450, up: true, operstate: 'UP', stats,
  bridge_id: '8000.9e:e9:a6:1f:bd:47', priority: 32768, stp_state: 0, forward_delay: 1500, hello_time: 200, max_age: 2000, ageing_time: 30000, vlan_filtering: 0, mcast_snooping: 1,
})

export const vethState = (ifname: string, ifindex: number, peer: { readonly netns: string; readonly ifname: string; readonly ifindex: number }, master?: string): LinkState => ({
  kind: 'veth', ifname, ifindex, address: 'd2:d9:db:9b:a5:45', mtu: 1450, up: true, operstate: 'UP', stats,
  peer: { netns: peer.netns, ifname: peer.ifname }, linkIndex: peer.ifindex, ...(master !== undefined && { master }),
})

export const vxlanState = (ifname: string, ifindex: number): LinkState => ({
  kind: 'vxlan', ifname, ifindex, address: 'b6:b2:a8:5f:2c:32', mtu: 1450, up: true, operstate: 'UNKNOWN', stats,
  id: 1, local: '10.225.28.171', link: 'eth0', port: 8472, learning: false, ageing: 300, udp_csum: true,
})
