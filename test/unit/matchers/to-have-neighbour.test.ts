import { expect, test } from 'vitest'
import { toHaveNeighbour } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'

const holds = async (neighbour: Parameters<typeof toHaveNeighbour>[1]): Promise<boolean> => (await toHaveNeighbour.call({}, host1(), neighbour)).pass

test('a text without a state says nothing of the state', async () => {
  expect(await holds('10.225.28.171 dev eth0 lladdr fa:16:3e:43:01:3e')).toBe(true)
  expect(await holds('10.225.28.171 dev eth0 PERMANENT')).toBe(false)
  expect(await holds({ dst: '10.168.1.0', state: 'PERMANENT' })).toBe(true)
})

test('shows the nearest neighbour', async () => {
  expect(await failure(toHaveNeighbour, host1(), '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:33 PERMANENT')).toMatchInlineSnapshot(`
    "expect(host).toHaveNeighbour("10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:33 PERMANENT")

    Expected rain-kubernetes-1 to have the neighbour 10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:33 PERMANENT
    None of its 2 neighbours is that
      nearest: 10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT (lladdr is b6:b2:a8:5f:2c:32, not b6:b2:a8:5f:2c:33)

      10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT
      10.225.28.171 dev eth0 lladdr fa:16:3e:43:01:3e REACHABLE

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip neigh'"
  `)
})

test('shows the neighbour that should not be there', async () => {
  expect(await failureOfNot(toHaveNeighbour, host1(), '10.168.1.0')).toMatchInlineSnapshot(`
    "expect(host).not.toHaveNeighbour("10.168.1.0")

    Expected rain-kubernetes-1 not to have the neighbour 10.168.1.0
    It has 10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT

      10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT
      10.225.28.171 dev eth0 lladdr fa:16:3e:43:01:3e REACHABLE

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip neigh'"
  `)
})

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveNeighbour, crossHost(), '10.168.1.0')).toMatchInlineSnapshot(`
    "expect(trace).toHaveNeighbour("10.168.1.0")

    toHaveNeighbour judges a host, router, pod or container of a lab, and was given a trace
    A trace has no tables. Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no row', async () => {
  expect(await refusals(toHaveNeighbour, host1(), [undefined], [7], [[]], [{ ip: '10.168.1.0' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveNeighbour(undefined)

    toHaveNeighbour was given undefined, which is neither a text nor fields of a neighbour
    Write it as a text, '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT', or by its fields: dev, dst, lladdr, state

    expect(host).toHaveNeighbour(7)

    toHaveNeighbour was given 7, which is neither a text nor fields of a neighbour
    Write it as a text, '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT', or by its fields: dev, dst, lladdr, state

    expect(host).toHaveNeighbour([])

    toHaveNeighbour was given [], which is neither a text nor fields of a neighbour
    Write it as a text, '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT', or by its fields: dev, dst, lladdr, state

    expect(host).toHaveNeighbour({ ip: "10.168.1.0" })

    toHaveNeighbour was given "10.168.1.0" as ip, which is no field of a neighbour
    Fields of a neighbour: dev, dst, lladdr, state"
  `)
})
