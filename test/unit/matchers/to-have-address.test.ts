import { expect, test } from 'vitest'
import { toHaveAddress } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'

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

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveAddress, crossHost(), '10.168.0.1')).toMatchInlineSnapshot(`
    "expect(trace).toHaveAddress("10.168.0.1")

    toHaveAddress judges a host, router, pod or container of a lab, and was given a trace
    A trace has no tables. Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no row', async () => {
  expect(await refusals(toHaveAddress, host1(), [undefined], [7], [[]], [{ address: '10.168.0.1' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveAddress(undefined)

    toHaveAddress was given undefined, which is neither a text nor fields of an address
    Write it as a text, '10.168.0.1/24 dev cni0', or by its fields: dev, family, local, prefixlen, broadcast, scope

    expect(host).toHaveAddress(7)

    toHaveAddress was given 7, which is neither a text nor fields of an address
    Write it as a text, '10.168.0.1/24 dev cni0', or by its fields: dev, family, local, prefixlen, broadcast, scope

    expect(host).toHaveAddress([])

    toHaveAddress was given [], which is neither a text nor fields of an address
    Write it as a text, '10.168.0.1/24 dev cni0', or by its fields: dev, family, local, prefixlen, broadcast, scope

    expect(host).toHaveAddress({ address: "10.168.0.1" })

    toHaveAddress was given "10.168.0.1" as address, which is no field of an address
    Fields of an address: dev, family, local, prefixlen, broadcast, scope"
  `)
})
