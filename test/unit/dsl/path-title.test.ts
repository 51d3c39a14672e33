import { expect, test } from 'vitest'
import { cluster } from '../../../src/dsl/index.js'
import { pathTitle } from '../../../src/dsl/path-title.js'

const rain = cluster('rain')
  .host('rain-kubernetes-1', (host) => host.pod('coffee'))
  .host('rain-kubernetes-2', (host) => host.pod('tea'))

test('says what is sent, from where to where, and what is expected of it', () => {
  const { paths } = rain
    .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }))
    .path('coffee', 'tea', (path) => path.traversesExactly([/^eth/, { netns: 'rain-kubernetes-1', kind: 'veth' }, '...']))
    .path('coffee', 'tea', (path) => path.tcp(80).untouched())
    .path('coffee', '192.0.2.1', (path) => path.udp(53).masqueradedAs('rain-kubernetes-1'))
    .path('tea', 'coffee', (path) => path.droppedAt('rain-kubernetes-2', 'flannel.1', 'VXLAN_NO_REMOTE'))
    .path('tea', 'coffee')
    .path('coffee', 'tea', (path) => path.encapsulated({ udp: { dport: 8472 } }))
    .isolated('coffee', 'rain-kubernetes-2')
  expect(paths.map(pathTitle).join('\n')).toMatchInlineSnapshot(`
    "coffee → tea: icmp traverses veth, cni0, flannel.1, eth0, encapsulated in VNI 1
    coffee → tea: icmp traverses exactly /^eth/, rain-kubernetes-1 veth, ...
    coffee → tea: tcp 80 untouched
    coffee → 192.0.2.1: udp 53 masqueraded as rain-kubernetes-1
    tea → coffee: icmp dropped at rain-kubernetes-2 flannel.1: VXLAN_NO_REMOTE
    tea → coffee: icmp is answered
    coffee → tea: icmp encapsulated
    coffee → rain-kubernetes-2: icmp never arrives"
  `)
})
