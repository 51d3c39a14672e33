import { expect, test } from 'vitest'
import '../../../src/vitest/index.js'
import { host1 } from '../../support/host.js'
import { crossHost, crossHostWithoutRemote } from '../../support/rain.js'

test('importing hopspec/vitest is all that a spec needs', async () => {
  expect(crossHost()).toTraverse(['cni0', 'flannel.1'])
  expect(crossHost()).not.toBeDropped()
  await expect(host1()).toHaveRoute('10.168.1.0/24 dev flannel.1')
  await expect(host1()).not.toHaveRoute('192.0.2.0/24')
  await expect(expect(host1()).toHaveRoute('192.0.2.0/24')).rejects.toThrow('Expected rain-kubernetes-1 to have the route 192.0.2.0/24')
})

test('a failure names the spec file that it is in', () => {
  expect(() => expect(crossHostWithoutRemote()).toBeDelivered()).toThrow('Repeat: npx hopspec trace test/unit/vitest/extend.test.ts --from coffee --to tea')
})

test('a failure has short values to compare', () => {
  let error: unknown
  try {
    expect(crossHostWithoutRemote()).toTraverse(['cni0', 'eth0'])
  } catch (caught) {
    error = caught
  }
  expect(error).toMatchObject({ actual: ['eth0', 'veth912977f8', 'cni0', 'flannel.1'], expected: ['cni0', 'eth0'] })
})

test('matchers of traces are asymmetric matchers too', () => {
  expect({ there: crossHost() }).toEqual({ there: expect.toTraverse(['flannel.1']) })
  expect([crossHostWithoutRemote()]).toEqual([expect.not.toBeDelivered()])
  expect([7, crossHost()]).toContainEqual(expect.toBeEncapsulated({ vni: expect.any(Number) }))
  expect(7).not.toEqual(expect.toBeDelivered())
  expect(7).not.toEqual(expect.not.toBeDelivered())
})

test('a snapshot prints a trace as lines', () => {
  expect(crossHostWithoutRemote()).toMatchInlineSnapshot(`
    icmp coffee > tea (10.168.1.32) 56 bytes ttl 64 on rain
    request dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE
      coffee eth0 out local 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 veth912977f8 in wire 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 cni0 in bridge-up 02:00:00:00:00:01 > 02:00:00:00:00:02 10.168.0.12 > 10.168.1.32 ttl 64
      rain-kubernetes-1 flannel.1 out routed 2a:00:00:00:00:01 > b6:b2:a8:5f:2c:32 10.168.0.12 > 10.168.1.32 ttl 63
  `)
})

test('waits with expect.poll() for a trace', async () => {
  let tries = 0
  await expect.poll(() => (tries++ < 2 ? crossHostWithoutRemote() : crossHost()), { interval: 1 }).toBeDelivered()
  expect(tries).toBe(3)
})
