import { expect, test } from 'vitest'
import { toHaveNeighbour } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot } from '../../support/matcher.js'

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
