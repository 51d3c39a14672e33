import type { NetnsHandle } from '../../src/engine/index.js'
import { bridgeState, netnsOf, vethState, vxlanState } from './netns.js'

/** rain-kubernetes-1 as its tables are when coffee has sent to both teas. */
export function host1(): NetnsHandle {
  return netnsOf('rain-kubernetes-1', {
    links: [bridgeState('cni0', 4), vxlanState('flannel.1', 5), vethState('veth912977f8', 16, { netns: 'coffee', ifname: 'eth0', ifindex: 3 }, 'cni0')],
    addrs: [
      { dev: 'eth0', family: 'inet', local: '10.225.28.170', prefixlen: 24, broadcast: '10.225.28.255' },
      { dev: 'cni0', family: 'inet', local: '10.168.0.1', prefixlen: 24 },
      { dev: 'flannel.1', family: 'inet', local: '10.168.0.0', prefixlen: 32 },
    ],
    routes: [
      { dst: '10.225.28.0/24', dev: 'eth0', scope: 'link', prefsrc: '10.225.28.170' },
      { dst: '10.168.0.0/24', dev: 'cni0', scope: 'link', prefsrc: '10.168.0.1' },
      { dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true },
      { type: 'local', dst: '10.168.0.1/32', dev: 'cni0', scope: 'host', table: 'local' },
    ],
    rules: [{ priority: 100, src: '10.168.0.0/16', table: 100 }],
    neigh: [
      { dst: '10.168.1.0', dev: 'flannel.1', lladdr: 'b6:b2:a8:5f:2c:32', state: 'PERMANENT' },
      { dst: '10.225.28.171', dev: 'eth0', lladdr: 'fa:16:3e:43:01:3e', state: 'REACHABLE' },
    ],
    fdb: [
      { mac: 'b6:b2:a8:5f:2c:32', dev: 'flannel.1', dst: '10.225.28.171', owner: 'self', state: 'permanent' },
      { mac: 'ce:02:ae:31:b1:46', dev: 'veth912977f8', owner: 'master', state: 'dynamic' },
      { mac: 'd2:d9:db:9b:a5:45', dev: 'veth912977f8', owner: 'master', state: 'permanent' },
    ],
    ruleset: [
      {
        family: 'ip',
        name: 'nat',
        chains: [
          {
            name: 'FLANNEL-POSTRTG',
            rules: [
              { expr: [{ match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: { prefix: { addr: '10.168.0.0', len: 16 } } } }, { counter: { packets: 3, bytes: 252 } }, { masquerade: null }], handle: 7 },
            ],
          },
        ],
      },
    ],
    listeners: [{ protocol: 'tcp', port: 10250 }, { protocol: 'udp', port: 8472 }],
  })
}
