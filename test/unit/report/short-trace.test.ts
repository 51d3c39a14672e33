import { expect, test } from 'vitest'
import { cluster, flannel, openLab } from '../../../src/index.js'
import { colours, shortTrace } from '../../../src/report/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.veth('vethc')))
  .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.veth('vetht')))

const plain = colours({ isTTY: false })

test('a packet that was answered and one that was refused, a line or two each', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  expect(shortTrace(await lab.ping('coffee', 'tea'), plain)).toMatchInlineSnapshot(`
    "icmp 10.168.0.2 (coffee) > 10.168.1.2 (tea)
      request  coffee eth0, h1 vethc cni0 flannel.1 eth0, h2 eth0 flannel.1 cni0 vetht, tea eth0
               Delivered to tea eth0
      reply    tea eth0, h2 vetht cni0 flannel.1 eth0, h1 eth0 flannel.1 cni0 vethc, coffee eth0
               Delivered to coffee eth0"
  `)
  expect(shortTrace(await lab.udp('coffee', 'tea', { port: 9 }), plain)).toMatchInlineSnapshot(`
    "udp 9 10.168.0.2 (coffee) > 10.168.1.2 (tea)
      request  coffee eth0, h1 vethc cni0 flannel.1 eth0, h2 eth0 flannel.1 cni0 vetht, tea eth0
               Rejected at tea eth0: PORT_CLOSED (kernel: NO_SOCKET), answered with icmp 3/3
                 no socket on UDP port 9
      error    tea eth0, h2 vetht cni0 flannel.1 eth0, h1 eth0 flannel.1 cni0 vethc, coffee eth0
               Delivered to coffee eth0"
  `)
})

test('a packet that was lost, with what decided', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  await lab.host('h1').run('ip route del 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
  expect(shortTrace(await lab.ping('coffee', 'tea'), plain)).toMatchInlineSnapshot(`
    "icmp 10.168.0.2 (coffee) > 10.168.1.2 (tea)
      request  coffee eth0, h1 vethc cni0
               Rejected at h1 cni0: NO_ROUTE, answered with icmp 3/0
                 no route to 10.168.1.2
                 nearest: 10.168.0.0/24 dev cni0 scope link src 10.168.0.1 (shares 23 of 24 bits)
      error    h1 cni0 vethc, coffee eth0
               Delivered to coffee eth0"
  `)
})
