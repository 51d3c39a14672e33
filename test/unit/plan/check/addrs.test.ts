import type { Plan } from '../../../../src/plan/index.js'
import { ADDR_FINDINGS } from '../../../../src/plan/check/addrs.js'
import { change, HOST } from '../rain.js'
import { describeFindings } from './cases.js'

/** The cluster with one more address on its first host. */
const addr = (dev: string, local: string, prefixlen: number, broadcast?: string): Plan =>
  change(HOST, ({ addrs }) => ({ addrs: [...addrs, { dev, family: 'inet', local, prefixlen, ...(broadcast !== undefined && { broadcast }) }] }))

describeFindings('an address', ADDR_FINDINGS, {
'addr-dev-unknown': [addr('eth1', '10.7.0.1', 24), `host('rain-kubernetes-1').link('eth1').address: "10.7.0.1/24" is on eth1, which is not a device of rain-kubernetes-1; put it on a device that is declared [addr-dev-unknown]`],
  'addr-family-unsupported': [change(HOST, ({ addrs }) => ({ addrs: [...addrs, { dev: 'eth0', family: 'inet6', local: 'fd00::1', prefixlen: 64 }] })), `host('rain-kubernetes-1').address: "fd00::1/64" is an IPv6 address; use IPv4: IPv6 is not supported yet [addr-family-unsupported]`],
  'addr-invalid': [addr('cni0', '10.7.0.256', 24), `host('rain-kubernetes-1').link('cni0').address: "10.7.0.256" is not an IPv4 address; write an address such as 10.168.0.12 [addr-invalid]`],
  'addr-prefixlen-invalid': [addr('cni0', '10.7.0.1', 33), `host('rain-kubernetes-1').link('cni0').address: "10.7.0.1/33" has a prefix length that is not from 0 to 32; write an address such as 10.168.0.12/24 [addr-prefixlen-invalid]`],
  'addr-broadcast-invalid': [addr('cni0', '10.7.0.1', 24, 'yes'), `host('rain-kubernetes-1').link('cni0').address: "yes" is not a broadcast address; write an IPv4 address, or leave it out [addr-broadcast-invalid]`],
  'addr-unspecified': [addr('cni0', '0.0.0.0', 24), `host('rain-kubernetes-1').link('cni0').address: "0.0.0.0/24" is in 0.0.0.0/8, which stands for no address; take a unicast address [addr-unspecified]`],
  'addr-multicast': [addr('cni0', '224.0.0.1', 24), `host('rain-kubernetes-1').link('cni0').address: "224.0.0.1/24" is a multicast address; take a unicast address [addr-multicast]`],
  'addr-limited-broadcast': [addr('cni0', '255.255.255.255', 32), `host('rain-kubernetes-1').link('cni0').address: "255.255.255.255/32" is the broadcast address of every wire; take a unicast address [addr-limited-broadcast]`],
  'addr-loopback': [addr('cni0', '127.0.0.5', 8), `host('rain-kubernetes-1').link('cni0').address: "127.0.0.5/8" is a loopback address on cni0; take another address, or put it on lo [addr-loopback]`],
  'addr-network': [addr('cni0', '10.7.0.0', 24), `host('rain-kubernetes-1').link('cni0').address: "10.7.0.0/24" is the network address of 10.7.0.0/24; take an address between 10.7.0.1 and 10.7.0.254 [addr-network]`],
  'addr-broadcast': [addr('cni0', '10.7.0.255', 24), `host('rain-kubernetes-1').link('cni0').address: "10.7.0.255/24" is the broadcast address of 10.7.0.0/24; take an address between 10.7.0.1 and 10.7.0.254 [addr-broadcast]`],
  'addr-repeated': [addr('cni0', '10.168.0.1', 24), `host('rain-kubernetes-1').link('cni0').address: "10.168.0.1/24" is on cni0 twice; write it once [addr-repeated]`],
  'addr-on-two-links': [addr('eth0', '10.168.0.1', 32), `host('rain-kubernetes-1').address: "10.168.0.1" is on eth0 and on cni0; give each device addresses of its own [addr-on-two-links]`],
  'addr-on-port': [addr('vethcoffee', '10.7.0.1', 24), `host('rain-kubernetes-1').link('vethcoffee').address: "10.7.0.1/24" is on vethcoffee, a port of cni0: a port has no stack of its own; put it on cni0 [addr-on-port]`],
  'subnet-overlap': [addr('cni0', '10.225.28.9', 28), `host('rain-kubernetes-1').link('cni0').address: "10.225.28.0/28" on cni0 overlaps 10.225.28.0/24 on eth0; give each device a subnet of its own [subnet-overlap]`],
})
