import { WIRING_FINDINGS } from '../../../../src/plan/check/wiring.js'
import { add, change, changeLink, cni0, eth0, HOST, lo } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('the wiring', WIRING_FINDINGS, {
'peer-netns-unknown': [changeLink('coffee', 'eth0', { peer: { netns: 'rain-kubernetes-9', ifname: 'vethcoffee' } }), `host('rain-kubernetes-1').pod('coffee').link('eth0'): "rain-kubernetes-9" is the namespace of the peer and not in the plan; name a namespace that the plan has [peer-netns-unknown]`],
  'peer-unknown': [changeLink('coffee', 'eth0', { peer: { netns: HOST, ifname: 'vethmilk' } }), `host('rain-kubernetes-1').pod('coffee').link('eth0'): "vethmilk" is the peer and not a device of rain-kubernetes-1; declare both ends of the veth pair [peer-unknown]`],
  'peer-not-veth': [changeLink('coffee', 'eth0', { peer: { netns: HOST, ifname: 'cni0' } }), `host('rain-kubernetes-1').pod('coffee').link('eth0'): "cni0" is the peer and a bridge device; let both ends of the pair be veth devices [peer-not-veth]`],
  'peer-not-mutual': [add({ name: 'milk', role: 'pod', host: HOST, links: [lo, { ...eth0(7), peer: { netns: HOST, ifname: 'vethcoffee' } }] }), `host('rain-kubernetes-1').pod('milk').link('eth0'): "vethcoffee" is the peer, but has another peer itself; let the two ends name each other [peer-not-mutual]`],
  'peer-self': [changeLink('coffee', 'eth0', { peer: { netns: 'coffee', ifname: 'eth0' } }), `host('rain-kubernetes-1').pod('coffee').link('eth0'): "eth0" is its own peer; name the other end of the pair [peer-self]`],
  'segment-unknown': [changeLink(HOST, 'eth0', { peer: { segment: 'overlay' } }), `host('rain-kubernetes-1').link('eth0'): "overlay" is not a segment of the plan; declare the segment [segment-unknown]`],
  'peer-mtu-differs': [changeLink('coffee', 'eth0', { mtu: 1500 }), `host('rain-kubernetes-1').pod('coffee').mtu: "1500" is the MTU of this end, and 1450 that of the other: longer frames are dropped; give both ends one MTU [peer-mtu-differs]`],
  'master-unknown': [changeLink(HOST, 'vethcoffee', { master: 'docker0' }), `host('rain-kubernetes-1').link('vethcoffee'): "docker0" is the master and not a device of rain-kubernetes-1; declare the bridge [master-unknown]`],
  'master-not-bridge': [changeLink(HOST, 'vethcoffee', { master: 'eth0' }), `host('rain-kubernetes-1').link('vethcoffee'): "eth0" is the master and a veth device; name a bridge [master-not-bridge]`],
  'port-kind': [change(HOST, ({ links }) => ({ links: [...links, { ...cni0(9), ifname: 'br1', ifindex: 9, master: 'cni0' }] })), `host('rain-kubernetes-1').link('br1'): "br1" is a bridge device, which cannot be a port of a bridge; leave its master out [port-kind]`],
  'port-state-down': [changeLink(HOST, 'vethcoffee', { up: false, bridgePort: { state: 'listening' } }), `host('rain-kubernetes-1').link('vethcoffee'): "vethcoffee" has a state as a port and is down: the kernel takes none; set the device up, or leave the state out [port-state-down]`],
  'port-state-blocking': [changeLink(HOST, 'vethcoffee', { bridgePort: { state: 'blocking' } }), `host('rain-kubernetes-1').link('vethcoffee'): "blocking" is a state that a bridge without STP turns into forwarding at once; use 'listening' or 'disabled' to hold frames back [port-state-blocking]`],
  'port-without-bridge': [changeLink(HOST, 'eth0', { bridgePort: { hairpin: true } }), `host('rain-kubernetes-1').link('eth0'): "eth0" has settings of a bridge port and no bridge; name its master, or leave the settings out [port-without-bridge]`],
})
