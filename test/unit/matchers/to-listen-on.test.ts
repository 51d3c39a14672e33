import { expect, test } from 'vitest'
import { toListenOn } from '../../../src/matchers/index.js'
import { host1 } from '../../support/host.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { netnsOf } from '../../support/netns.js'

test('all of the ports must be open', async () => {
  expect((await toListenOn.call({}, host1(), { tcp: 10250, udp: [8472] })).pass).toBe(true)
  expect((await toListenOn.call({}, host1(), { tcp: [10250, 80] })).pass).toBe(false)
  expect((await toListenOn.call({}, host1(), { udp: 10250 })).pass).toBe(false)
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

test('says what to pass instead of a link', async () => {
  expect(await failure(toListenOn, host1().link('cni0'), { tcp: 80 })).toMatchInlineSnapshot(`
    "expect(link).toListenOn({ tcp: 80 })

    toListenOn judges a host, router, pod or container of a lab, and was given link 'cni0' of 'rain-kubernetes-1'
    Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no port', async () => {
  expect(await refusals(toListenOn, host1(), [undefined], [80], [{}], [{ tcp: [] }], [{ tcp: '80' }], [{ udp: [53, 65536] }], [{ sctp: 80 }])).toMatchInlineSnapshot(`
    "expect(host).toListenOn(undefined)

    toListenOn was given undefined, which is no object
    Write fields of a listener: { tcp, udp }

    expect(host).toListenOn(80)

    toListenOn was given 80, which is no object
    Write fields of a listener: { tcp, udp }

    expect(host).toListenOn({})

    toListenOn was given {}, which names no port
    Write { tcp: 80 } or { udp: [53, 5353] }

    expect(host).toListenOn({ tcp: [] })

    toListenOn was given [] as tcp, which is empty
    Write at least one: [80, 443]

    expect(host).toListenOn({ tcp: "80" })

    toListenOn was given "80" as tcp, which is no port
    Write a number from 1 to 65535

    expect(host).toListenOn({ udp: [53, 65536] })

    toListenOn was given 65536 as udp[1], which is no port
    Write a number from 1 to 65535

    expect(host).toListenOn({ sctp: 80 })

    toListenOn was given 80 as sctp, which is no field of a listener
    Fields of a listener: tcp, udp"
  `)
})
