import { parseRoute, table, type Plan } from '../../../../src/plan/index.js'
import { REACH_FINDINGS } from '../../../../src/plan/check/reach.js'
import { add, change, changeLink, eth0, HOST, lo, rain } from '../rain.js'
import { describeFindings } from './cases.js'

/** Two segments with a router between, and only the second host knows the way. */
const routed: Plan = add(
  {
    name: 'gw', role: 'router',
    links: [lo, eth0(5), { ...eth0(6), ifname: 'eth1', ifindex: 3, peer: { segment: 'lan' } }],
    addrs: [{ dev: 'eth0', family: 'inet', local: '10.225.28.1', prefixlen: 24 }, { dev: 'eth1', family: 'inet', local: '10.9.0.1', prefixlen: 24 }],
  },
  change(
    'rain-kubernetes-2',
    ({ addrs }) => ({ addrs: [{ dev: 'eth0', family: 'inet', local: '10.9.0.2', prefixlen: 24 }, ...addrs.slice(1)], routes: table([parseRoute('default via 10.9.0.1 dev eth0')]) }),
    changeLink('rain-kubernetes-2', 'eth0', { peer: { segment: 'lan' } }, { ...rain, segments: [...rain.segments, { name: 'lan', subnet: '10.9.0.0/24' }] }),
  ),
)

describeFindings('hosts and routes that lead nowhere', REACH_FINDINGS, {
'host-unconnected': [changeLink('rain-kubernetes-2', 'eth0', { peer: { segment: 'lan' } }, { ...rain, segments: [...rain.segments, { name: 'lan', subnet: '10.9.0.0/24' }] }), `host('rain-kubernetes-2'): "rain-kubernetes-2" shares no segment with rain-kubernetes-1, also not by way of routers; put both on one segment, or declare a router between their segments [host-unconnected]`],
  'host-without-route': [routed, `host('rain-kubernetes-1'): "rain-kubernetes-1" has no route to rain-kubernetes-2 (10.9.0.2), which is on another segment; add a route by a router, or a default route [host-without-route]`],
  'route-loop': [change('rain-kubernetes-2', () => ({ routes: table([parseRoute('10.7.0.0/24 via 10.225.28.170 dev eth0')]) }), change(HOST, () => ({ routes: table([parseRoute('10.7.0.0/24 via 10.225.28.171 dev eth0')]) }))), `host('rain-kubernetes-1').route('10.7.0.0/24 via 10.225.28.171 dev eth0'): "10.7.0.0/24" goes round in a loop: rain-kubernetes-1 > rain-kubernetes-2 > rain-kubernetes-1; correct the next hop of one of them [route-loop]`],
})
