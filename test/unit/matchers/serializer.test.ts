import { expect, test } from 'vitest'
import { traceSerializer } from '../../../src/matchers/index.js'
import { crossHost, crossHostWithoutRemote, replyOf } from '../../support/rain.js'

test('prints a trace as lines, a hop each', () => {
  expect(traceSerializer.serialize(crossHost())).toMatchInlineSnapshot(`
    "icmp coffee > tea (10.168.1.32) 56 bytes ttl 64 on rain
    arp broadcast rain-kubernetes-1 eth0 10.225.28.171 is at fa:16:3e:43:01:3e
    request delivered to tea eth0
      coffee eth0 out local 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 veth912977f8 in wire 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 cni0 in bridge-up 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 flannel.1 out routed 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63
      rain-kubernetes-1 eth0 out encap vxlan vni 1, 10.225.28.170 > 10.225.28.171 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63
      rain-kubernetes-2 eth0 in wire vxlan vni 1, 10.225.28.170 > 10.225.28.171 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63
      rain-kubernetes-2 flannel.1 in decap 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63
      rain-kubernetes-2 cni0 out routed 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 62
      rain-kubernetes-2 vethb1 out bridge-egress 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 62
      tea eth0 in wire 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 62
    reply delivered to coffee eth0
      tea eth0 out local 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.1.32 > 10.168.0.12 ttl 64
      rain-kubernetes-1 flannel.1 in decap 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.1.32 > 10.168.0.12 ttl 63
      rain-kubernetes-1 cni0 out routed 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.1.32 > 10.168.0.12 ttl 62
      rain-kubernetes-1 veth912977f8 out bridge-egress 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.1.32 > 10.168.0.12 ttl 62
      coffee eth0 in wire 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.1.32 > 10.168.0.12 ttl 62"
  `)
})

test('prints a path by itself', () => {
  expect(traceSerializer.serialize(crossHostWithoutRemote().request)).toMatchInlineSnapshot(`
    "path dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE
      coffee eth0 out local 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 veth912977f8 in wire 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 cni0 in bridge-up 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 flannel.1 out routed 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63"
  `)
})

test('leaves out what differs from run to run and from engine to engine', () => {
  const one = crossHost()
  const two = {
    ...one,
    engine: 'kernel' as const,
    token: 'ffffffffffffffffffffffff',
    request: {
      ...one.request,
      hops: one.request.hops.map(({ decided: _, ...hop }, index) => ({
        ...hop,
        time: index,
        layers: hop.layers.map((layer) => {
          if (layer.kind === 'ipv4') return { ...layer, id: 999, checksum: 1 }
          if (layer.kind === 'icmp') return { ...layer, id: 77, seq: 9 }
          return layer.kind === 'udp' ? { ...layer, sport: 40001 } : layer
        }),
      })),
    },
  }
  expect(traceSerializer.serialize(two)).toBe(traceSerializer.serialize(one))
})

test('leaves other values to other serializers', () => {
  expect([crossHost(), replyOf(62), {}, null, 'trace'].map(traceSerializer.test)).toEqual([true, true, false, false, false])
})
