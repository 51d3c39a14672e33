import { table, type FdbEntry, type Plan } from '../../../../src/plan/index.js'
import { FDB_FINDINGS } from '../../../../src/plan/check/fdbs.js'
import { change, flannel, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

const vtep: FdbEntry = { dev: 'flannel.1', mac: flannel(1).address, dst: '10.225.28.171', owner: 'self', state: 'permanent' }
/** The cluster whose first host has this entry, wrong in some field. */
const fdb = (wrong: Partial<FdbEntry>): Plan => change(HOST, () => ({ fdb: table([{ ...vtep, ...wrong }]) }))

describeFindings('a forwarding entry', FDB_FINDINGS, {
'fdb-mac-invalid': [fdb({ mac: 'b6b2a85f2c32' }), `host('rain-kubernetes-1').fdb('b6b2a85f2c32 dev flannel.1 dst 10.225.28.171 self permanent'): "b6b2a85f2c32" is not a MAC address in canonical form; write six lower-case hex pairs such as b6:b2:a8:5f:2c:32 [fdb-mac-invalid]`],
  'fdb-mac-unknown': [fdb({ mac: 'b6:b2:a8:5f:2c:23' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:23 dev flannel.1 dst 10.225.28.171 self permanent'): "b6:b2:a8:5f:2c:23" is the MAC address of no device of the plan; write the MAC address that the remote VTEP has [fdb-mac-unknown]`],
  'fdb-dst-invalid': [fdb({ dst: 'rain-kubernetes-2' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst rain-kubernetes-2 self permanent'): "rain-kubernetes-2" is not an IPv4 address; write the address of the remote host [fdb-dst-invalid]`],
  'fdb-dst-unknown': [fdb({ dst: '10.225.28.99' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.99 self permanent'): "10.225.28.99" is an address of no namespace of the plan; write the address of the remote host [fdb-dst-unknown]`],
  'fdb-dst-self': [fdb({ dst: '10.225.28.170' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.170 self permanent'): "10.225.28.170" is the remote VTEP and an address of rain-kubernetes-1 itself: packets go round until their TTL runs out; write the address of the remote host [fdb-dst-self]`],
  'fdb-dst-differs': [fdb({ dst: '10.168.0.12' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.168.0.12 self permanent'): "10.168.0.12" is an address of coffee, but b6:b2:a8:5f:2c:01 is the MAC address of flannel.1 of rain-kubernetes-2; write the address of rain-kubernetes-2 [fdb-dst-differs]`],
  'fdb-vni-invalid': [fdb({ vni: 16777216 }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.171 vni 16777216 self permanent'): "16777216" is not a VNI; take a whole number from 0 to 16777215 [fdb-vni-invalid]`],
  'fdb-port-invalid': [fdb({ port: 65536 }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.171 port 65536 self permanent'): "65536" is not a UDP port; take a whole number from 1 to 65535 [fdb-port-invalid]`],
  'fdb-dev-unknown': [fdb({ dev: 'flannel.2' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.2 dst 10.225.28.171 self permanent'): "flannel.2" is not a device of rain-kubernetes-1; name a device that is declared [fdb-dev-unknown]`],
  'fdb-dst-missing': [change(HOST, () => ({ fdb: table([{ mac: flannel(1).address, dev: 'flannel.1', owner: 'self' }]) })), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 self'): "b6:b2:a8:5f:2c:01" is an entry of the VXLAN device flannel.1 and has no remote; add 'dst' and the address of the remote host [fdb-dst-missing]`],
  'fdb-dst-forbidden': [fdb({ dev: 'eth0' }), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev eth0 dst 10.225.28.171 self permanent'): "b6:b2:a8:5f:2c:01" has a remote, but eth0 is no VXLAN device; leave 'dst' out, or name the VXLAN device [fdb-dst-forbidden]`],
  'fdb-not-a-port': [change(HOST, () => ({ fdb: table([{ mac: flannel(1).address, dev: 'eth0', owner: 'master' }]) })), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev eth0 master'): "b6:b2:a8:5f:2c:01" is an entry of a bridge, but eth0 is a port of none; name a port of the bridge, or write 'self' [fdb-not-a-port]`],
  'fdb-duplicate': [change(HOST, () => ({ fdb: table([vtep, { ...vtep, dst: '10.225.28.170' }]) })), `host('rain-kubernetes-1').fdb('b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.170 self permanent'): "b6:b2:a8:5f:2c:01 dev flannel.1 dst 10.225.28.170 self permanent" stands twice: a unicast MAC address has one entry; write it once [fdb-duplicate]`],
})
