import { LINK_FINDINGS } from '../../../../src/plan/check/links.js'
import { change, changeLink, cni0, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('a link', LINK_FINDINGS, {
  'kind-unknown': [changeLink(HOST, 'cni0', JSON.parse('{ "kind": "macvlan" }')), `host('rain-kubernetes-1').link('cni0'): "macvlan" is not a kind of device that a plan declares; take veth, bridge, vxlan or loopback; have a CNI plugin make others [kind-unknown]`],
'ifname-invalid': [change(HOST, ({ links }) => ({ links: [...links, { ...cni0(9), ifname: 'br-0123456789abc', ifindex: 9 }] })), `host('rain-kubernetes-1').link('br-0123456789abc'): "br-0123456789abc" is not a name of a device: it has 16 bytes; use letters, digits, -, _, @ and ., at most 15 bytes [ifname-invalid]`],
  'ifname-duplicate': [change(HOST, ({ links }) => ({ links: [...links, { ...cni0(9), ifindex: 9 }] })), `host('rain-kubernetes-1').link('cni0'): "cni0" is the name of two devices of rain-kubernetes-1; give each device of a namespace a name of its own [ifname-duplicate]`],
  'ifindex-invalid': [changeLink(HOST, 'cni0', { ifindex: 0 }), `host('rain-kubernetes-1').link('cni0'): "0" is not an index of a device; take a whole number from 1 to 2147483647 [ifindex-invalid]`],
  'ifindex-duplicate': [changeLink(HOST, 'cni0', { ifindex: 3 }), `host('rain-kubernetes-1').link('cni0'): "3" is the index of flannel.1 too; give each device of a namespace an index of its own [ifindex-duplicate]`],
  'loopback-missing': [change('coffee', ({ links }) => ({ links: links.slice(1) })), `host('rain-kubernetes-1').pod('coffee'): "coffee" has no loopback device; begin its links with lo, index 1 [loopback-missing]`],
  'loopback-wrong': [changeLink('coffee', 'lo', { ifindex: 7 }), `host('rain-kubernetes-1').pod('coffee').link('lo'): "lo" is not the loopback device that a namespace has; have one device of kind loopback, named lo, index 1, address 00:00:00:00:00:00 [loopback-wrong]`],
  'mac-invalid': [changeLink('coffee', 'eth0', { address: 'CE:02:AE:31:B1:46' }), `host('rain-kubernetes-1').pod('coffee').mac: "CE:02:AE:31:B1:46" is not a MAC address in canonical form; write six lower-case hex pairs such as b6:b2:a8:5f:2c:32 [mac-invalid]`],
  'mac-multicast': [changeLink('coffee', 'eth0', { address: 'cf:02:ae:31:b1:46' }), `host('rain-kubernetes-1').pod('coffee').mac: "cf:02:ae:31:b1:46" is a group MAC address; take one whose first byte is even [mac-multicast]`],
  'mac-zero': [changeLink('coffee', 'eth0', { address: '00:00:00:00:00:00' }), `host('rain-kubernetes-1').pod('coffee').mac: "00:00:00:00:00:00" is the MAC address of lo alone; take another MAC address [mac-zero]`],
  'mtu-out-of-range': [changeLink(HOST, 'eth0', { mtu: 65536 }), `host('rain-kubernetes-1').mtu: "65536" is not an MTU that a veth device takes; take a whole number from 68 to 65535 [mtu-out-of-range]`],
  'ageing-invalid': [changeLink(HOST, 'cni0', { ageingTime: -1 }), `host('rain-kubernetes-1').link('cni0'): "-1" is not an ageing time; take seconds from 0 to 21474836 [ageing-invalid]`],
})
