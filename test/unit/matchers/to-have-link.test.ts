import { expect, test } from 'vitest'
import { toHaveLink } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'

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

test('says what to pass instead of a link', async () => {
  expect(await failure(toHaveLink, host1().link('cni0'), 'cni0')).toMatchInlineSnapshot(`
    "expect(link).toHaveLink("cni0")

    toHaveLink judges a host, router, pod or container of a lab, and was given link 'cni0' of 'rain-kubernetes-1'
    Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no link', async () => {
  expect(await refusals(toHaveLink, host1(), [undefined], [''], [{ name: 'cni0' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveLink(undefined)

    toHaveLink was given undefined, which is neither a text nor fields of a link
    Write it as a text, 'flannel.1', or by its fields: kind, ifname, ifindex, address, mtu, up, master, bridgePort, operstate, linkIndex, stats, peer, mode, lower, ageingTime, bridge_id, priority, stp_state, forward_delay, hello_time, max_age, ageing_time, vlan_filtering, mcast_snooping, id, local, link, port, learning, ageing, udp_csum

    expect(host).toHaveLink("")

    toHaveLink was given "", which is no name
    Write a name: 'cni0'

    expect(host).toHaveLink({ name: "cni0" })

    toHaveLink was given "cni0" as name, which is no field of a link
    Fields of a link: kind, ifname, ifindex, address, mtu, up, master, bridgePort, operstate, linkIndex, stats, peer, mode, lower, ageingTime, bridge_id, priority, stp_state, forward_delay, hello_time, max_age, ageing_time, vlan_filtering, mcast_snooping, id, local, link, port, learning, ageing, udp_csum"
  `)
})
