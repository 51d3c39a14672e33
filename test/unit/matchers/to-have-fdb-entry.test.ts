import { expect, test } from 'vitest'
import { toHaveFdbEntry } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot } from '../../support/matcher.js'

const holds = async (entry: Parameters<typeof toHaveFdbEntry>[1]): Promise<boolean> => (await toHaveFdbEntry.call({}, host1(), entry)).pass

test('reads entries of VXLAN devices and of bridges', async () => {
  expect(await holds('b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')).toBe(true)
  expect(await holds('ce:02:ae:31:b1:46 dev veth912977f8 master cni0')).toBe(true)
  expect(await holds('ce:02:ae:31:b1:46 permanent')).toBe(false)
  expect(await holds({ dst: '10.225.28.171', dev: 'flannel.1' })).toBe(true)
})

test('shows the nearest entry', async () => {
  expect(await failure(toHaveFdbEntry, host1(), 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.172 self permanent')).toMatchInlineSnapshot(`
    "expect(host).toHaveFdbEntry("b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.172 self permanent")

    Expected rain-kubernetes-1 to have the FDB entry b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.172 self permanent
    None of its 3 FDB entries is that
      nearest: b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent (dst is 10.225.28.171, not 10.225.28.172)

      b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent
      ce:02:ae:31:b1:46 dev veth912977f8 master dynamic
      d2:d9:db:9b:a5:45 dev veth912977f8 master permanent

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'bridge fdb'"
  `)
})

test('shows the entry that should not be there', async () => {
  expect(await failureOfNot(toHaveFdbEntry, host1(), { mac: 'b6:b2:a8:5f:2c:32' })).toMatchInlineSnapshot(`
    "expect(host).not.toHaveFdbEntry({ mac: "b6:b2:a8:5f:2c:32" })

    Expected rain-kubernetes-1 not to have the FDB entry { mac: "b6:b2:a8:5f:2c:32" }
    It has b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent

      b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent
      ce:02:ae:31:b1:46 dev veth912977f8 master dynamic
      d2:d9:db:9b:a5:45 dev veth912977f8 master permanent

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'bridge fdb'"
  `)
})
