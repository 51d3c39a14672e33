import { table, type Neigh, type Plan } from '../../../../src/plan/index.js'
import { NEIGH_FINDINGS } from '../../../../src/plan/check/neighs.js'
import { change, flannel, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

const vtep: Neigh = { dev: 'flannel.1', dst: '10.168.1.0', lladdr: flannel(1).address, state: 'PERMANENT' }
/** The cluster whose first host has this neighbour, wrong in some field. */
const neigh = (wrong: Partial<Neigh>): Plan => change(HOST, () => ({ neigh: table([{ ...vtep, ...wrong }]) }))

describeFindings('a neighbour', NEIGH_FINDINGS, {
'neigh-dst-invalid': [neigh({ dst: 'tea' }), `host('rain-kubernetes-1').neighbour('tea dev flannel.1 lladdr b6:b2:a8:5f:2c:01 PERMANENT'): "tea" is not an IPv4 address; write the address of the neighbour [neigh-dst-invalid]`],
  'neigh-lladdr-invalid': [neigh({ lladdr: 'B6:B2:A8:5F:2C:32' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr B6:B2:A8:5F:2C:32 PERMANENT'): "B6:B2:A8:5F:2C:32" is not a MAC address in canonical form; write six lower-case hex pairs such as b6:b2:a8:5f:2c:32 [neigh-lladdr-invalid]`],
  'neigh-lladdr-missing': [change(HOST, () => ({ neigh: table([{ dev: 'eth0', dst: '10.225.28.171', state: 'STALE' }]) })), `host('rain-kubernetes-1').neighbour('10.225.28.171 dev eth0 STALE'): "10.225.28.171" has no MAC address, which the state STALE needs; add 'lladdr' and a MAC address [neigh-lladdr-missing]`],
  'neigh-lladdr-multicast': [neigh({ lladdr: '01:00:5e:00:00:01' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr 01:00:5e:00:00:01 PERMANENT'): "01:00:5e:00:00:01" is a group MAC address; write the MAC address of the neighbour [neigh-lladdr-multicast]`],
  'neigh-lladdr-unknown': [neigh({ lladdr: 'b6:b2:a8:5f:2c:23' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:23 PERMANENT'): "b6:b2:a8:5f:2c:23" is the MAC address of no device of the plan; write the MAC address that 10.168.1.0 has [neigh-lladdr-unknown]`],
  'neigh-lladdr-differs': [neigh({ lladdr: flannel(0).address }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:00 PERMANENT'): "b6:b2:a8:5f:2c:00" is the MAC address of flannel.1 of rain-kubernetes-1, but 10.168.1.0 is an address of rain-kubernetes-2; write the MAC address that 10.168.1.0 has [neigh-lladdr-differs]`],
  'neigh-state-invalid': [neigh({ state: 'permanent' as 'PERMANENT' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:01 permanent'): "permanent" is not a state of a neighbour; write one of INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT [neigh-state-invalid]`],
  'neigh-dev-unknown': [neigh({ dev: 'flannel.2' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.2 lladdr b6:b2:a8:5f:2c:01 PERMANENT'): "flannel.2" is not a device of rain-kubernetes-1; name a device that is declared [neigh-dev-unknown]`],
  'neigh-on-loopback': [neigh({ dev: 'lo' }), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev lo lladdr b6:b2:a8:5f:2c:01 PERMANENT'): "10.168.1.0" is on lo, which needs no neighbours; name the device that the neighbour is on [neigh-on-loopback]`],
  'neigh-dst-local': [neigh({ dst: '10.168.0.1', lladdr: flannel(0).address }), `host('rain-kubernetes-1').neighbour('10.168.0.1 dev flannel.1 lladdr b6:b2:a8:5f:2c:00 PERMANENT'): "10.168.0.1" is an address of rain-kubernetes-1 itself; write the address of another machine [neigh-dst-local]`],
  'neigh-duplicate': [change(HOST, () => ({ neigh: table([vtep, { ...vtep, state: 'STALE' }]) })), `host('rain-kubernetes-1').neighbour('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:01 STALE'): "10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:01 STALE" stands twice; write one neighbour for an address and a device [neigh-duplicate]`],
})
