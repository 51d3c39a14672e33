import { expect, test } from 'vitest'
import { toHaveFdbEntry } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'

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

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveFdbEntry, crossHost(), 'b6:b2:a8:5f:2c:32')).toMatchInlineSnapshot(`
    "expect(trace).toHaveFdbEntry("b6:b2:a8:5f:2c:32")

    toHaveFdbEntry judges a host, router, pod or container of a lab, and was given a trace
    A trace has no tables. Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no row', async () => {
  expect(await refusals(toHaveFdbEntry, host1(), [undefined], [7], [[]], [{ lladdr: 'b6:b2:a8:5f:2c:32' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveFdbEntry(undefined)

    toHaveFdbEntry was given undefined, which is neither a text nor fields of an FDB entry
    Write it as a text, 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent', or by its fields: mac, dev, dst, vni, port, owner, state

    expect(host).toHaveFdbEntry(7)

    toHaveFdbEntry was given 7, which is neither a text nor fields of an FDB entry
    Write it as a text, 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent', or by its fields: mac, dev, dst, vni, port, owner, state

    expect(host).toHaveFdbEntry([])

    toHaveFdbEntry was given [], which is neither a text nor fields of an FDB entry
    Write it as a text, 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent', or by its fields: mac, dev, dst, vni, port, owner, state

    expect(host).toHaveFdbEntry({ lladdr: "b6:b2:a8:5f:2c:32" })

    toHaveFdbEntry was given "b6:b2:a8:5f:2c:32" as lladdr, which is no field of an FDB entry
    Fields of an FDB entry: mac, dev, dst, vni, port, owner, state"
  `)
})
