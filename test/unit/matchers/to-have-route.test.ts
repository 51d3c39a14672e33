import { expect, test } from 'vitest'
import { toHaveRoute } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { crossHost } from '../../support/rain.js'
import { netnsOf } from '../../support/netns.js'

const holds = async (...expected: Parameters<typeof toHaveRoute> extends [unknown, ...infer E] ? E : never): Promise<boolean> => (await toHaveRoute.call({}, host1(), ...expected)).pass

test('what is not said is not judged', async () => {
  expect(await holds('10.168.1.0/24')).toBe(true)
  expect(await holds('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')).toBe(true)
  expect(await holds({ gateway: '10.168.1.0' })).toBe(true)
  expect(await holds({ dst: expect.stringMatching(/^10\.168\./), dev: 'cni0' })).toBe(true)
})

test('what is said must be of one route', async () => {
  expect(await holds('10.168.1.0/24 dev cni0')).toBe(false)
  expect(await holds('10.168.0.0/24 dev cni0 onlink')).toBe(false)
})

test('a default may be said or left out', async () => {
  expect(await holds('10.168.0.0/24 dev cni0 scope link')).toBe(true)
  expect(await holds({ dst: '10.168.1.0/24', type: 'unicast', metric: 0, scope: 'global' })).toBe(true)
  expect(await holds({ dst: '10.168.1.0/24', scope: 'link' })).toBe(false)
})

test('a table that is not named is main', async () => {
  expect(await holds({ dst: '10.168.0.1' })).toBe(false)
  expect(await holds({ dst: '10.168.0.1', table: 'local' })).toBe(true)
  expect(await holds('local 10.168.0.1 dev cni0 table local')).toBe(true)
})

test('a text that is no route is an error with its column', async () => {
  await expect(holds('10.168.1.0/24 vai 10.168.1.0')).rejects.toThrow(/column 15: "vai"/)
})

test('shows the nearest route, all routes and the command that lists them', async () => {
  expect(await failure(toHaveRoute, host1(), '10.168.1.0/24 via 10.168.2.0 dev flannel.1 onlink')).toMatchInlineSnapshot(`
    "expect(host).toHaveRoute("10.168.1.0/24 via 10.168.2.0 dev flannel.1 onlink")

    Expected rain-kubernetes-1 to have the route 10.168.1.0/24 via 10.168.2.0 dev flannel.1 onlink
    None of its 3 routes is that
      nearest: 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink (gateway is 10.168.1.0, not 10.168.2.0)

      10.225.28.0/24 dev eth0 scope link src 10.225.28.170
      10.168.0.0/24 dev cni0 scope link src 10.168.0.1
      10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip route'"
  `)
})

test('says that there are none at all', async () => {
  expect(await failure(toHaveRoute, netnsOf('tea', {}, { role: 'pod' }), { dst: 'default' })).toMatchInlineSnapshot(`
    "expect(pod).toHaveRoute({ dst: "default" })

    Expected tea to have the route { dst: "default" }
    It has no routes at all

    Repeat: npx hopspec show specs/cross-host.spec.ts tea 'ip route'"
  `)
})

test('shows the route that should not be there', async () => {
  expect(await failureOfNot(toHaveRoute, host1(), '10.168.1.0/24')).toMatchInlineSnapshot(`
    "expect(host).not.toHaveRoute("10.168.1.0/24")

    Expected rain-kubernetes-1 not to have the route 10.168.1.0/24
    It has 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink

      10.225.28.0/24 dev eth0 scope link src 10.225.28.170
      10.168.0.0/24 dev cni0 scope link src 10.168.0.1
      10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip route'"
  `)
})

test('cuts a long table', async () => {
  const routes = Array.from({ length: 30 }, (_, index) => ({ dst: `10.168.${index}.0/24`, gateway: `10.168.${index}.0`, dev: 'flannel.1' }))
  const message = await failure(toHaveRoute, netnsOf('rain-kubernetes-1', { routes }), '192.0.2.0/24')
  expect(message).toContain('  10.168.15.0/24 via 10.168.15.0 dev flannel.1\n  … and 14 more\n')
  expect(message).not.toContain('10.168.16.0/24')
})

test('says what to pass instead of a trace', async () => {
  expect(await failure(toHaveRoute, crossHost(), 'default')).toMatchInlineSnapshot(`
    "expect(trace).toHaveRoute("default")

    toHaveRoute judges a host, router, pod or container of a lab, and was given a trace
    A trace has no tables. Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no row', async () => {
  expect(await refusals(toHaveRoute, host1(), [undefined], [7], [[]], [{ via: '10.168.1.0' }])).toMatchInlineSnapshot(`
    "expect(host).toHaveRoute(undefined)

    toHaveRoute was given undefined, which is neither a text nor fields of a route
    Write it as a text, '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', or by its fields: type, dst, gateway, dev, prefsrc, metric, scope, onlink, mtu, table

    expect(host).toHaveRoute(7)

    toHaveRoute was given 7, which is neither a text nor fields of a route
    Write it as a text, '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', or by its fields: type, dst, gateway, dev, prefsrc, metric, scope, onlink, mtu, table

    expect(host).toHaveRoute([])

    toHaveRoute was given [], which is neither a text nor fields of a route
    Write it as a text, '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink', or by its fields: type, dst, gateway, dev, prefsrc, metric, scope, onlink, mtu, table

    expect(host).toHaveRoute({ via: "10.168.1.0" })

    toHaveRoute was given "10.168.1.0" as via, which is no field of a route
    Fields of a route: type, dst, gateway, dev, prefsrc, metric, scope, onlink, mtu, table"
  `)
})
