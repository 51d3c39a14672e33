import { afterAll, beforeAll, expect, test } from 'vitest'
import { flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import type { Lab } from '../../../src/engine/index.js'
import { openLab } from '../../../src/lab/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.container('app').listen({ tcp: 80 })).pod('tea'))

let lab: Lab
beforeAll(async () => {
  lab = (await openLab(rain, { engine: 'model' })) as Lab
})
afterAll(() => lab.close())

test('a name that was never declared is answered with those that were', async () => {
  await expect(lab.ping('coffe', 'tea')).rejects.toThrow("no host, router, pod or container is named 'coffe'; there are: rain-kubernetes-1, coffee, tea")
  await expect(lab.ping('coffee/ap', 'tea')).rejects.toThrow("pod 'coffee' has no container 'ap'; there are: app")
  await expect(lab.ping('tea/app', 'coffee')).rejects.toThrow("pod 'tea' has no container 'app'; it has no containers beside the infra container")
  expect(() => lab.host('coffee')).toThrow("'coffee' is a pod; write lab.pod('coffee')")
  expect(() => lab.pod('rain-kubernetes-1')).toThrow("'rain-kubernetes-1' is a host; write lab.host('rain-kubernetes-1')")
  expect(() => lab.host('rain-kubernetes-1').link('flanel.1')).toThrow(/^'rain-kubernetes-1' has no link 'flanel\.1'; there are: lo, eth0, flannel\.1, cni0, veth/)
})

test('everything that is wrong with the options of a probe is said at once', async () => {
  await expect(lab.udp('coffee', 'tea', { port: 0, size: 4, ttl: 256, tos: -1, src: '10.168.9.9' })).rejects.toThrow(
    "cannot send udp from 'coffee' to 'tea': size 4 is not a whole number from 12 (the token) to 65507; ttl 256 is not a whole number from 1 to 255; tos -1 is not a whole number from 0 to 255; port 0 is not a whole number from 1 to 65535; src 10.168.9.9 is not an address of 'coffee'; correct the options of the probe",
  )
})

test('an address that the sender has by now may be the source', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  const send = () => lab.ping('coffee', 'tea', { src: '10.168.0.77' })
  await expect(send()).rejects.toThrow("src 10.168.0.77 is not an address of 'coffee'")
  await lab.pod('coffee').run('ip addr add 10.168.0.77/24 dev eth0')
  expect((await send()).verdict.answered).toBe(true)
})

test('a port is asked for, also where no options were given at all', async () => {
  const tcp = lab.tcp as (from: string, to: string) => Promise<unknown>
  await expect(tcp('coffee', 'tea')).rejects.toThrow("cannot send tcp from 'coffee' to 'tea': port undefined is not a whole number from 1 to 65535")
})

test('an engine that is not there is answered with those that are', async () => {
  await expect(openLab(rain, { engine: 'kernal' as 'kernel' })).rejects.toThrow("there is no engine 'kernal'; the engines are: model, kernel")
})
