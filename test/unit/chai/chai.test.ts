import * as chai from 'chai'
import { expect as vitestExpect, test } from 'vitest'
import { hopspec } from '../../../src/chai/index.js'
import { host1 } from '../../support/host.js'
import { crossHost, crossHostWithoutRemote } from '../../support/rain.js'

const { expect } = chai.use(hopspec)

const failureOf = (assert: () => unknown): InstanceType<typeof chai.AssertionError> & { readonly actual: unknown; readonly expected: unknown } => {
  try {
    assert()
  } catch (error) {
    return error as ReturnType<typeof failureOf>
  }
  throw new Error('holds, and should not')
}

test('the names are those of the matchers without to, toBe and toHave', () => {
  expect(crossHost()).to.traverse(['cni0', 'flannel.1']).and.to.be.delivered().and.to.be.encapsulated({ vni: 1 })
  expect(crossHost()).to.be.answered()
  expect(crossHost()).to.resolve('10.168.1.0', { by: 'permanent' })
  expect(crossHost()).to.not.fragment()
  expect(crossHost().at('coffee', 'eth0')).to.have.headers({ ipv4: { ttl: 64 } })
  expect(crossHostWithoutRemote()).to.be.dropped({ reason: 'VXLAN_NO_REMOTE' })
})

test('matchers of state return promises', async () => {
  await expect(host1()).to.have.route('10.168.1.0/24 dev flannel.1')
  await expect(host1()).to.not.have.neighbour('10.168.9.0')
  await expect(host1().link('veth912977f8')).to.be.portOf('cni0')
  await vitestExpect(expect(host1()).to.have.fdbEntry('02:00:00:00:00:00')).rejects.toThrow(chai.AssertionError)
})

test('a failure is an AssertionError with the whole message', () => {
  const error = failureOf(() => expect(crossHostWithoutRemote()).to.traverse(['cni0', 'eth0']))
  vitestExpect(error).toBeInstanceOf(chai.AssertionError)
  vitestExpect(error.message).toMatchInlineSnapshot(`
    "expect(trace).to.traverse(["cni0", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass cni0, eth0
    Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)
      no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
      nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped

    Repeat: npx hopspec trace <spec> --from coffee --to tea"
  `)
  vitestExpect([error.actual, error.expected]).toEqual([['eth0', 'veth912977f8', 'cni0', 'flannel.1'], ['cni0', 'eth0']])
})

test('a failure behind not says so', () => {
  vitestExpect(failureOf(() => expect(crossHost()).to.not.be.delivered()).message).toMatch(/^expect\(trace\)\.to\.not\.delivered\(\)\n\nExpected .* not to be delivered\nDelivered to tea eth0\n/)
})

test('a message of the caller stands before', () => {
  vitestExpect(failureOf(() => expect(crossHostWithoutRemote(), 'after the change').to.be.delivered()).message).toMatch(/^after the change: expect\(trace\)/)
})
