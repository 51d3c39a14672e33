import { expect, test } from 'vitest'
import type { NetnsHandle } from '../../../src/engine/index.js'
import { toBePeerOf } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { netnsOf, vethState } from '../../support/netns.js'

const coffee = (iflink = 16): NetnsHandle =>
  netnsOf('coffee', { links: [vethState('eth0', 3, { netns: 'rain-kubernetes-1', ifname: 'veth912977f8', ifindex: iflink })] }, { role: 'pod' })

test('each end must point at the other', async () => {
  expect((await toBePeerOf.call({}, host1().link('veth912977f8'), coffee().link('eth0'))).pass).toBe(true)
  expect((await toBePeerOf.call({}, coffee().link('eth0'), host1().link('veth912977f8'))).pass).toBe(true)
  expect((await toBePeerOf.call({}, host1().link('veth912977f8'), coffee(17).link('eth0'))).pass).toBe(false)
  expect((await toBePeerOf.call({}, coffee(17).link('eth0'), host1().link('veth912977f8'))).pass).toBe(false)
  expect((await toBePeerOf.call({}, host1().link('cni0'), coffee().link('eth0'))).pass).toBe(false)
})

test('says whose peer it is instead', async () => {
  const tea = netnsOf('tea', { links: [vethState('eth0', 3, { netns: 'rain-kubernetes-1', ifname: 'veth96c9a6b1', ifindex: 17 })] }, { role: 'pod' })
  expect(await failure(toBePeerOf, host1().link('veth912977f8'), tea.link('eth0'))).toMatchInlineSnapshot(`
    "expect(link).toBePeerOf(lab.pod("tea").link("eth0"))

    Expected veth912977f8 of rain-kubernetes-1 to be the peer of eth0 of tea
    Its peer is eth0 of coffee (iflink 3); eth0 of tea: its peer is veth96c9a6b1 of rain-kubernetes-1 (iflink 17)

      cni0 address 9e:e9:a6:1f:bd:47 mtu 1450 type bridge up
      flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up
      veth912977f8 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer eth0 netns coffee master cni0 up

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip link'"
  `)
})

test('shows the peers that should be none', async () => {
  expect(await failureOfNot(toBePeerOf, coffee().link('eth0'), host1().link('veth912977f8'))).toMatchInlineSnapshot(`
    "expect(link).not.toBePeerOf(lab.host("rain-kubernetes-1").link("veth912977f8"))

    Expected eth0 of coffee not to be the peer of veth912977f8 of rain-kubernetes-1
    Its peer is veth912977f8 of rain-kubernetes-1 (iflink 16); veth912977f8 of rain-kubernetes-1: its peer is eth0 of coffee (iflink 3)

      eth0 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer veth912977f8 netns rain-kubernetes-1 up

    Repeat: npx hopspec show specs/cross-host.spec.ts coffee 'ip link'"
  `)
})

test('takes a link and no name', async () => {
  expect(await failure(toBePeerOf, host1().link('veth912977f8'), 'eth0' as never)).toMatchInlineSnapshot(`
    "expect(link).toBePeerOf("eth0")

    toBePeerOf was given "eth0", which is no link of a lab
    Write lab.pod('…').link('…')"
  `)
})

test('says what to pass instead of a host', async () => {
  expect(await failure(toBePeerOf, host1(), host1().link('veth912977f8'))).toMatchInlineSnapshot(`
    "expect(host).toBePeerOf(lab.host("rain-kubernetes-1").link("veth912977f8"))

    toBePeerOf judges a link of a lab, and was given host 'rain-kubernetes-1'
    Pass a link: await expect(lab.host('…').link('…'))"
  `)
})

test('refuses what is no link', async () => {
  expect(await refusals(toBePeerOf, host1().link('veth912977f8'), [undefined], [host1()])).toMatchInlineSnapshot(`
    "expect(link).toBePeerOf(undefined)

    toBePeerOf was given undefined, which is no link of a lab
    Write lab.pod('…').link('…')

    expect(link).toBePeerOf(lab.host("rain-kubernetes-1"))

    toBePeerOf was given lab.host("rain-kubernetes-1"), which is no link of a lab
    Write lab.pod('…').link('…')"
  `)
})
