import { VXLAN_FINDINGS } from '../../../../src/plan/check/vxlan.js'
import { change, changeLink, flannel, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('a VXLAN device', VXLAN_FINDINGS, {
'vni-out-of-range': [changeLink(HOST, 'flannel.1', { id: 16777216 }), `host('rain-kubernetes-1').link('flannel.1'): "16777216" is not a VNI; take a whole number from 0 to 16777215 [vni-out-of-range]`],
  'vxlan-port-out-of-range': [changeLink(HOST, 'flannel.1', { port: 0 }), `host('rain-kubernetes-1').link('flannel.1'): "0" is not a UDP port; take a whole number from 1 to 65535; flannel uses 8472 [vxlan-port-out-of-range]`],
  'vxlan-link-unknown': [changeLink(HOST, 'flannel.1', { link: 'eth1' }), `host('rain-kubernetes-1').link('flannel.1'): "eth1" is the lower device and not a device of rain-kubernetes-1; name the device of the underlay [vxlan-link-unknown]`],
  'vxlan-link-self': [changeLink(HOST, 'flannel.1', { link: 'flannel.1' }), `host('rain-kubernetes-1').link('flannel.1'): "flannel.1" is its own lower device; name the device of the underlay [vxlan-link-self]`],
  'vxlan-local-invalid': [changeLink(HOST, 'flannel.1', { local: '224.0.0.9' }), `host('rain-kubernetes-1').link('flannel.1'): "224.0.0.9" is not a unicast IPv4 address; give the address of the lower device [vxlan-local-invalid]`],
  'vxlan-local-foreign': [changeLink(HOST, 'flannel.1', { local: '10.0.2.15' }), `host('rain-kubernetes-1').link('flannel.1'): "10.0.2.15" is the source of the outer packets and not an address of rain-kubernetes-1; give the address of the lower device [vxlan-local-foreign]`],
  'vxlan-duplicate': [change(HOST, ({ links }) => ({ links: [...links, { ...flannel(0), ifname: 'vxlan1', ifindex: 9, address: 'b6:b2:a8:5f:2c:09' }] })), `host('rain-kubernetes-1').link('vxlan1'): "vxlan1" has the VNI and the UDP port of flannel.1; give each VXLAN device of a namespace a VNI of its own [vxlan-duplicate]`],
  'vxlan-port-differs': [changeLink('rain-kubernetes-2', 'flannel.1', { port: 4789 }), `host('rain-kubernetes-2').link('flannel.1'): "4789" is the UDP port here, and 8472 that of VNI 1 at rain-kubernetes-1; give one VNI one UDP port [vxlan-port-differs]`],
  'vtep-mac-duplicate': [changeLink('rain-kubernetes-2', 'flannel.1', { address: flannel(0).address }), `host('rain-kubernetes-2').link('flannel.1').mac: "b6:b2:a8:5f:2c:00" is the MAC address of the VTEP of rain-kubernetes-1 too; give each VTEP a MAC address of its own: packets from the other are taken for own ones [vtep-mac-duplicate]`],
  'mtu-overlay': [changeLink(HOST, 'flannel.1', { mtu: 1451 }), `host('rain-kubernetes-1').link('flannel.1').mtu: "1451" is more than the MTU of eth0, 1500, less 50 bytes of headers; take at most 1450 [mtu-overlay]`],
})
