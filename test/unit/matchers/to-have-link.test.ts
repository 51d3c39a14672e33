import { expect, test } from 'vitest'
import { toHaveLink } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot } from '../../support/matcher.js'

const holds = async (link: Parameters<typeof toHaveLink>[1]): Promise<boolean> => (await toHaveLink.call({}, host1(), link)).pass

test('knows links by name and by the fields of any kind', async () => {
  expect(await holds('cni0')).toBe(true)
  expect(await holds({ kind: 'vxlan', id: 1, port: 8472, learning: false, mtu: 1450 })).toBe(true)
  expect(await holds({ kind: 'veth', master: 'cni0', peer: { netns: 'coffee', ifname: 'eth0' } })).toBe(true)
  expect(await holds({ kind: 'bridge', bridge_id: '8000.9e:e9:a6:1f:bd:47', stp_state: 0, ageing_time: 30000 })).toBe(true)
  expect(await holds({ kind: 'vxlan', ageing: 300, udp_csum: true })).toBe(true)
  expect(await holds({ ifname: 'cni0', kind: 'vxlan' })).toBe(false)
  expect(await holds({ ifname: 'cni0', stp_state: 1 })).toBe(false)
})

test('shows the nearest link', async () => {
  expect(await failure(toHaveLink, host1(), { ifname: 'flannel.1', kind: 'vxlan', id: 2, mtu: 1450 })).toMatchInlineSnapshot(`
    "expect(host).toHaveLink({ ifname: "flannel.1", kind: "vxlan", id: 2, mtu: 1450 })

    Expected rain-kubernetes-1 to have the link { ifname: "flannel.1", kind: "vxlan", id: 2, mtu: 1450 }
    None of its 3 links is that
      nearest: flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up (id is 1, not 2)

      cni0 address 9e:e9:a6:1f:bd:47 mtu 1450 type bridge up
      flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up
      veth912977f8 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer eth0 netns coffee master cni0 up

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip link'"
  `)
})

test('shows the link that should not be there', async () => {
  expect(await failureOfNot(toHaveLink, host1(), 'flannel.1')).toMatchInlineSnapshot(`
    "expect(host).not.toHaveLink("flannel.1")

    Expected rain-kubernetes-1 not to have the link flannel.1
    It has flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up

      cni0 address 9e:e9:a6:1f:bd:47 mtu 1450 type bridge up
      flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up
      veth912977f8 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer eth0 netns coffee master cni0 up

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip link'"
  `)
})
