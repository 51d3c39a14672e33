import { parseRoute, sharedTable, type Plan, type Route } from '../../../../src/plan/index.js'
import { ROUTE_FINDINGS } from '../../../../src/plan/check/routes.js'
import { change, changeLink, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

/** The cluster with one more route on its first host. */
const route = (row: string | Route): Plan =>
  change(HOST, ({ routes }) => ({
    routes: sharedTable([...routes.parts.map(({ rows, without }) => ({ rows, without: [...without] })), { rows: [typeof row === 'string' ? parseRoute(row) : row] }]),
  }))

describeFindings('a route', ROUTE_FINDINGS, {
'route-dst-invalid': [route({ dst: '10.7.0/24', dev: 'eth0' }), `host('rain-kubernetes-1').route('10.7.0/24 dev eth0'): "10.7.0/24" is not a destination; write a prefix such as 10.168.1.0/24, or 'default' [route-dst-invalid]`],
  'route-dst-host-bits': [route('10.7.0.5/24 dev eth0'), `host('rain-kubernetes-1').route('10.7.0.5/24 dev eth0'): "10.7.0.5/24" has bits set behind its prefix length; write 10.7.0.0/24 [route-dst-host-bits]`],
  'route-gateway-invalid': [route({ dst: '10.7.0.0/24', gateway: 'rain', dev: 'eth0' }), `host('rain-kubernetes-1').route('10.7.0.0/24 via rain dev eth0'): "rain" is not an IPv4 address; write the address of the next hop [route-gateway-invalid]`],
  'route-gateway-not-unicast': [route('10.7.0.0/24 via 224.0.0.5 dev eth0 onlink'), `host('rain-kubernetes-1').route('10.7.0.0/24 via 224.0.0.5 dev eth0 onlink'): "224.0.0.5" is a multicast address and no next hop; write the address of the next hop [route-gateway-not-unicast]`],
  'route-gateway-unreachable': [route('10.7.0.0/24 via 10.9.0.2 dev eth0'), `host('rain-kubernetes-1').route('10.7.0.0/24 via 10.9.0.2 dev eth0'): "10.9.0.2" is the next hop and on no subnet of eth0; give eth0 an address of its subnet, or make the route onlink [route-gateway-unreachable]`],
  'route-gateway-local': [route('10.7.0.0/24 via 10.225.28.170 dev eth0'), `host('rain-kubernetes-1').route('10.7.0.0/24 via 10.225.28.170 dev eth0'): "10.225.28.170" is the next hop and an address of rain-kubernetes-1 itself; write the address of the next machine [route-gateway-local]`],
  'route-gateway-local-onlink': [route('10.7.0.0/24 via 10.225.28.170 dev eth0 onlink'), `host('rain-kubernetes-1').route('10.7.0.0/24 via 10.225.28.170 dev eth0 onlink'): "10.225.28.170" is an onlink next hop and an address of rain-kubernetes-1 itself; write the address of the next machine [route-gateway-local-onlink]`],
  'route-dev-missing': [route('10.7.0.0/24 via 10.225.28.171'), `host('rain-kubernetes-1').route('10.7.0.0/24 via 10.225.28.171'): "10.7.0.0/24 via 10.225.28.171" has no device; add 'dev' and the name of a device [route-dev-missing]`],
  'route-dev-unknown': [route('10.7.0.0/24 dev eth1'), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth1'): "eth1" is not a device of rain-kubernetes-1; name a device that is declared [route-dev-unknown]`],
  'route-dev-down': [changeLink(HOST, 'cni0', { up: false }, route('10.7.0.0/24 dev cni0')), `host('rain-kubernetes-1').route('10.7.0.0/24 dev cni0'): "cni0" is down: the kernel takes no routes by it; set the device up [route-dev-down]`],
  'route-nexthop-forbidden': [route('blackhole 10.7.0.0/24 dev eth0'), `host('rain-kubernetes-1').route('blackhole 10.7.0.0/24 dev eth0'): "blackhole 10.7.0.0/24 dev eth0" is of type blackhole, which has neither device nor next hop; leave both out [route-nexthop-forbidden]`],
  'route-onlink-alone': [route('10.7.0.0/24 dev eth0 onlink'), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 onlink'): "10.7.0.0/24 dev eth0 onlink" is onlink and has no next hop; add 'via', or leave 'onlink' out [route-onlink-alone]`],
  'route-prefsrc-invalid': [route({ dst: '10.7.0.0/24', dev: 'eth0', prefsrc: 'self' }), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 src self'): "self" is not an IPv4 address; write an address of rain-kubernetes-1 [route-prefsrc-invalid]`],
  'route-prefsrc-foreign': [route('10.7.0.0/24 dev eth0 src 10.225.28.171'), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 src 10.225.28.171'): "10.225.28.171" is the preferred source and not an address of rain-kubernetes-1; write an address of rain-kubernetes-1 [route-prefsrc-foreign]`],
  'route-metric-invalid': [route({ dst: '10.7.0.0/24', dev: 'eth0', metric: -1 }), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 metric -1'): "-1" is not a metric; take a whole number from 0 to 4294967295 [route-metric-invalid]`],
  'route-mtu-invalid': [route('10.7.0.0/24 dev eth0 mtu 20'), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 mtu 20'): "20" is not an MTU that IPv4 can use; take a whole number from 68 to 65520 [route-mtu-invalid]`],
  'route-table-invalid': [route({ dst: '10.7.0.0/24', dev: 'eth0', table: 'mian' }), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 table mian'): "mian" is not a routing table; write 'main', 'local' or a number from 1 to 4294967295 [route-table-invalid]`],
  'route-duplicate': [route('10.168.1.0/24 via 10.225.28.171 dev eth0'), `host('rain-kubernetes-1').route('10.168.1.0/24 via 10.225.28.171 dev eth0'): "10.168.1.0/24 via 10.225.28.171 dev eth0" stands twice in its table with one metric; write it once, or give one another metric [route-duplicate]`],
  'route-table-unused': [route('10.7.0.0/24 dev eth0 table 100'), `host('rain-kubernetes-1').route('10.7.0.0/24 dev eth0 table 100'): "100" is a table that no policy rule looks up; add a rule that looks it up, or use main [route-table-unused]`],
})
