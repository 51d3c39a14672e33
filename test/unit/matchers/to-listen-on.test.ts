import { expect, test } from 'vitest'
import { toListenOn } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot } from '../../support/matcher.js'
import { netnsOf } from '../../support/netns.js'

test('all of the ports must be open', async () => {
  expect((await toListenOn.call({}, host1(), { tcp: 10250, udp: [8472] })).pass).toBe(true)
  expect((await toListenOn.call({}, host1(), { tcp: [10250, 80] })).pass).toBe(false)
  expect((await toListenOn.call({}, host1(), { udp: 10250 })).pass).toBe(false)
})

test('no port at all is nothing that one could listen on', async () => {
  expect((await toListenOn.call({}, host1(), {})).pass).toBe(false)
})

test('a port belongs to the namespace: each container sees what the others listen on', async () => {
  const listeners = [{ protocol: 'tcp', port: 80, container: 'busybox1' }] as const
  const busybox2 = netnsOf('rain-test', { listeners }, { role: 'pod', container: 'busybox2' })
  expect((await toListenOn.call({}, busybox2, { tcp: 80 })).pass).toBe(true)
})

test('says which port is closed and which are open', async () => {
  expect(await failure(toListenOn, host1(), { tcp: [10250, 80] })).toMatchInlineSnapshot(`
    "expect(host).toListenOn({ tcp: [10250, 80] })

    Expected rain-kubernetes-1 to listen on tcp 10250, tcp 80
    Nobody listens on tcp 80

      tcp 0.0.0.0:10250
      udp 0.0.0.0:8472

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ss -lntu'"
  `)
})

test('says which port is open that should not be', async () => {
  expect(await failureOfNot(toListenOn, host1(), { udp: 8472 })).toMatchInlineSnapshot(`
    "expect(host).not.toListenOn({ udp: 8472 })

    Expected rain-kubernetes-1 not to listen on udp 8472
    It listens on udp 8472

      tcp 0.0.0.0:10250
      udp 0.0.0.0:8472

    Repeat: npx hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ss -lntu'"
  `)
})
