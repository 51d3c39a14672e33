import { expect, test } from 'vitest'
import { toBePortOf } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { netnsOf } from '../../support/netns.js'

test('reads the present master, not the declared one', async () => {
  const host = host1()
  expect((await toBePortOf.call({}, host.link('veth912977f8'), 'cni0')).pass).toBe(true)
  expect((await toBePortOf.call({}, host.link('veth912977f8'), host.link('cni0'))).pass).toBe(true)
  expect((await toBePortOf.call({}, host.link('flannel.1'), 'cni0')).pass).toBe(false)
})

test('a bridge of another namespace has no such port', async () => {
  expect((await toBePortOf.call({}, host1().link('veth912977f8'), netnsOf('rain-kubernetes-2').link('cni0'))).pass).toBe(false)
})

test('says whose port it is instead', async () => {
  expect(await failure(toBePortOf, host1().link('veth912977f8'), 'docker0')).toMatchInlineSnapshot(`
    "expect(link).toBePortOf("docker0")

    Expected veth912977f8 of rain-kubernetes-1 to be a port of docker0
    It is a port of cni0

      cni0 address 9e:e9:a6:1f:bd:47 mtu 1450 type bridge up
      flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up
      veth912977f8 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer eth0 netns coffee master cni0 up

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip link'"
  `)
})

test('says that the link is gone', async () => {
  expect(await failure(toBePortOf, netnsOf('rain-kubernetes-2').link('vethb1'), 'cni0')).toMatchInlineSnapshot(`
    "expect(link).toBePortOf("cni0")

    Expected vethb1 of rain-kubernetes-2 to be a port of cni0
    There is no such link now

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-2 'ip link'"
  `)
})

test('shows the port that should not be one', async () => {
  expect(await failureOfNot(toBePortOf, host1().link('veth912977f8'), 'cni0')).toMatchInlineSnapshot(`
    "expect(link).not.toBePortOf("cni0")

    Expected veth912977f8 of rain-kubernetes-1 not to be a port of cni0
    It is a port of cni0

      cni0 address 9e:e9:a6:1f:bd:47 mtu 1450 type bridge up
      flannel.1 address b6:b2:a8:5f:2c:32 mtu 1450 type vxlan id 1 local 10.225.28.171 dev eth0 dstport 8472 nolearning up
      veth912977f8 address d2:d9:db:9b:a5:45 mtu 1450 type veth peer eth0 netns coffee master cni0 up

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip link'"
  `)
})

test('says what to pass instead of a name', async () => {
  expect(await failure(toBePortOf, 'veth912977f8', 'cni0')).toMatchInlineSnapshot(`
    "expect(received).toBePortOf("cni0")

    toBePortOf judges a link of a lab, and was given the string "veth912977f8"
    Pass a link: await expect(lab.host('…').link('…'))"
  `)
})

test('refuses what is no bridge', async () => {
  expect(await refusals(toBePortOf, host1().link('veth912977f8'), [undefined], [''], [host1()])).toMatchInlineSnapshot(`
    "expect(link).toBePortOf(undefined)

    toBePortOf was given undefined, which is neither a name nor a link of a lab
    Write 'cni0' or lab.host('…').link('cni0')

    expect(link).toBePortOf("")

    toBePortOf was given "", which is neither a name nor a link of a lab
    Write 'cni0' or lab.host('…').link('cni0')

    expect(link).toBePortOf(lab.host("rain-kubernetes-1"))

    toBePortOf was given lab.host("rain-kubernetes-1"), which is neither a name nor a link of a lab
    Write 'cni0' or lab.host('…').link('cni0')"
  `)
})
