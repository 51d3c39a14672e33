import { expect, test } from 'vitest'
import { toHaveLearned } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'

test('only what a packet taught is learned', async () => {
  expect((await toHaveLearned.call({}, host1(), 'ce:02:ae:31:b1:46', { on: 'veth912977f8' })).pass).toBe(true)
  expect((await toHaveLearned.call({}, host1(), 'CE:02:AE:31:B1:46')).pass).toBe(true)
  expect((await toHaveLearned.call({}, host1(), 'ce:02:ae:31:b1:46', { on: 'flannel.1' })).pass).toBe(false)
})

test('says that an entry was written, not learned', async () => {
  expect(await failure(toHaveLearned, host1(), 'b6:b2:a8:5f:2c:32', { on: 'flannel.1' })).toMatchInlineSnapshot(`
    "expect(host).toHaveLearned("b6:b2:a8:5f:2c:32", { on: "flannel.1" })

    Expected rain-kubernetes-1 to have the learned FDB entry b6:b2:a8:5f:2c:32 dev flannel.1
    None of its 3 FDB entries is that
      nearest: b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent (state is permanent, not dynamic)

      b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent
      ce:02:ae:31:b1:46 dev veth912977f8 master dynamic
      d2:d9:db:9b:a5:45 dev veth912977f8 master permanent

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'bridge fdb'"
  `)
})

test('shows what should not have been learned', async () => {
  expect(await failureOfNot(toHaveLearned, host1(), 'ce:02:ae:31:b1:46')).toMatchInlineSnapshot(`
    "expect(host).not.toHaveLearned("ce:02:ae:31:b1:46")

    Expected rain-kubernetes-1 not to have the learned FDB entry ce:02:ae:31:b1:46
    It has ce:02:ae:31:b1:46 dev veth912977f8 master dynamic

      b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent
      ce:02:ae:31:b1:46 dev veth912977f8 master dynamic
      d2:d9:db:9b:a5:45 dev veth912977f8 master permanent

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'bridge fdb'"
  `)
})

test('says what to pass instead of a link', async () => {
  expect(await failure(toHaveLearned, host1().link('veth912977f8'), 'ce:02:ae:31:b1:46')).toMatchInlineSnapshot(`
    "expect(link).toHaveLearned("ce:02:ae:31:b1:46")

    toHaveLearned judges a host, router, pod or container of a lab, and was given link 'veth912977f8' of 'rain-kubernetes-1'
    Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no MAC address and no port', async () => {
  expect(await refusals(toHaveLearned, host1(), [undefined], ['coffee'], ['ce:02:ae:31:b1:46', null], ['ce:02:ae:31:b1:46', 'veth912977f8'], ['ce:02:ae:31:b1:46', { port: 'veth912977f8' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveLearned(undefined)

    toHaveLearned was given undefined as mac, which is no MAC address
    Write six hex pairs: 'b6:b2:a8:5f:2c:32'

    expect(host).toHaveLearned("coffee")

    toHaveLearned was given "coffee" as mac, which is no MAC address
    Write six hex pairs: 'b6:b2:a8:5f:2c:32'

    expect(host).toHaveLearned("ce:02:ae:31:b1:46", null)

    toHaveLearned was given null, which is no object
    Write fields of a learned entry: { on }

    expect(host).toHaveLearned("ce:02:ae:31:b1:46", "veth912977f8")

    toHaveLearned was given "veth912977f8", which is no object
    Write fields of a learned entry: { on }

    expect(host).toHaveLearned("ce:02:ae:31:b1:46", { port: "veth912977f8" })

    toHaveLearned was given "veth912977f8" as port, which is no field of a learned entry
    Fields of a learned entry: on"
  `)
})
