import { expect, test } from 'vitest'
import { toHaveAddress } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot } from '../../support/matcher.js'

const holds = async (address: Parameters<typeof toHaveAddress>[1]): Promise<boolean> => (await toHaveAddress.call({}, host1(), address)).pass

test('prefix length and device may be left out', async () => {
  expect(await holds('10.168.0.1')).toBe(true)
  expect(await holds('10.168.0.1/24')).toBe(true)
  expect(await holds('10.168.0.1 dev cni0')).toBe(true)
  expect(await holds({ local: '10.168.0.1', prefixlen: 24 })).toBe(true)
})

test('what is said must be of one address', async () => {
  expect(await holds('10.168.0.1/32')).toBe(false)
  expect(await holds('10.168.0.1/24 dev flannel.1')).toBe(false)
})

test('shows the nearest address', async () => {
  expect(await failure(toHaveAddress, host1(), '10.168.0.1/16 dev cni0')).toMatchInlineSnapshot(`
    "expect(host).toHaveAddress("10.168.0.1/16 dev cni0")

    Expected rain-kubernetes-1 to have the address 10.168.0.1/16 dev cni0
    None of its 3 addresses is that
      nearest: 10.168.0.1/24 dev cni0 (prefixlen is 24, not 16)

      10.225.28.170/24 broadcast 10.225.28.255 dev eth0
      10.168.0.1/24 dev cni0
      10.168.0.0/32 dev flannel.1

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip addr'"
  `)
})

test('shows the address that should not be there', async () => {
  expect(await failureOfNot(toHaveAddress, host1(), { dev: 'flannel.1' })).toMatchInlineSnapshot(`
    "expect(host).not.toHaveAddress({ dev: "flannel.1" })

    Expected rain-kubernetes-1 not to have the address { dev: "flannel.1" }
    It has 10.168.0.0/32 dev flannel.1

      10.225.28.170/24 broadcast 10.225.28.255 dev eth0
      10.168.0.1/24 dev cni0
      10.168.0.0/32 dev flannel.1

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip addr'"
  `)
})
