import { flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'

/** The cluster of the article that hopspec began with, as far as it gives figures. */
export const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) => pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').ifindex(3).veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45', ifindex: 16 }).listen({ tcp: 80 }))
      .pod('tea', (pod) => pod.address('10.168.0.11').mac('0a:01:7e:dc:64:cc').veth('veth96c9a6b1')))
  .host('rain-kubernetes-2', (host) =>
    host
      .address('10.225.28.171/24')
      .mac('fa:16:3e:43:01:3e')
      .podCidr('10.168.1.0/24')
      .vtep({ mac: 'b6:b2:a8:5f:2c:32' })
      .pod('milk', (pod) => pod.address('10.168.1.32'))
      .pod('rain-test', (pod) =>
        pod
          .address('10.168.1.199')
          .mac('a6:54:c8:eb:aa:be')
          .container('busybox1', (container) => container.listen({ tcp: 80 }))
          .container('busybox2', (container) => container.listen({ tcp: 8080 }))))

/** The same with the third host, of which the article gives the pods' subnet and the VTEP's MAC address. */
export const withThird = rain.host('rain-kubernetes-3', (host) => host.address('10.225.28.172/24').podCidr('10.168.2.0/24').vtep({ mac: '6a:0f:f2:87:94:25' }))
