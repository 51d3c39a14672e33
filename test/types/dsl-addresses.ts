// Read by the type checker alone: each @ts-expect-error is an error that a user must get.
import { bridge, flannel } from '../../src/cni/index.js'
import { cluster, type HostBuilder } from '../../src/dsl/index.js'

declare const host: HostBuilder
declare const text: string
declare const number: number

// Addresses of machines and subnets have a prefix length.
host.address('10.225.28.170/24').podCidr('10.168.0.0/24')
host.address(`10.225.${number}.170/24`).podCidr(`10.168.${number}.0/24`)
cluster('a').segment('rack', '10.225.28.0/24')
// @ts-expect-error no prefix length
host.address('10.225.28.170')
// @ts-expect-error no prefix length
host.podCidr('10.168.0.0')
// @ts-expect-error no prefix length
cluster('a').segment('rack', '10.225.28.0')
// @ts-expect-error no prefix length
cluster('a').router('r', (router) => router.address('10.225.28.1'))
// @ts-expect-error no prefix length
flannel.vxlan({ network: '10.168.0.0' })
// @ts-expect-error no prefix length
bridge({ subnet: '172.17.0.0' })
// @ts-expect-error three octets
host.address('10.225.28/24')
// @ts-expect-error a name is no address
host.address('eth0')
// @ts-expect-error nobody knows whether this text has a prefix length
host.address(text)
// @ts-expect-error the prefix length is a number
host.address('10.225.28.170/255.255.255.0')

// Addresses of pods have none: it is that of the host's subnet.
host.pod('tea', (pod) => pod.address('10.168.0.11'))
// @ts-expect-error the prefix length is the host's
host.pod('tea', (pod) => pod.address('10.168.0.11/24'))
// @ts-expect-error three octets
host.pod('tea', (pod) => pod.address('10.168.11'))

// A listener is bound to an address without prefix length, at ports that are numbers.
host.listen({ tcp: 80 }).listen({ udp: [53, 5353], address: '10.225.28.170' })
// @ts-expect-error a port is a number
host.listen({ tcp: '80' })
// @ts-expect-error no such protocol
host.listen({ sctp: 80 })
// @ts-expect-error no prefix length
host.listen({ tcp: 80, address: '10.225.28.170/24' })

// Rows are iproute2's words or the row.
host.route('default via 10.225.28.1').route({ dst: 'default', gateway: '10.225.28.1', dev: 'eth0' })
host.neighbour({ dst: '10.225.28.1', dev: 'eth0', lladdr: '02:00:00:00:00:01' }).fdb({ mac: '02:00:00:00:00:01', dev: 'flannel.1', dst: '10.225.28.171' })
// @ts-expect-error a route has a destination
host.route({ gateway: '10.225.28.1' })
// @ts-expect-error iproute2's JSON says dst
host.route({ dst: 'default', via: '10.225.28.1' })
// @ts-expect-error no such state
host.neighbour({ dst: '10.225.28.1', dev: 'eth0', state: 'ALIVE' })
// @ts-expect-error 'self' or 'master'
host.fdb({ mac: '02:00:00:00:00:01', dev: 'flannel.1', owner: 'me' })
