import { expect, test } from 'vitest'
import { toShareNetnsWith } from '../../../src/matchers/index.js'
import { failure, failureOfNot, refusals } from '../../support/matcher.js'
import { netnsOf } from '../../support/netns.js'

const container = (name: string, id: number) => netnsOf('rain-test', {}, { role: 'pod', container: name, id })

test('compares the identities of the namespaces, not the names', async () => {
  expect((await toShareNetnsWith.call({}, container('busybox1', 7), container('busybox2', 7))).pass).toBe(true)
  expect((await toShareNetnsWith.call({}, container('busybox1', 7), container('busybox2', 8))).pass).toBe(false)
})

test('says in which namespace each is', async () => {
  expect(await failure(toShareNetnsWith, container('busybox1', 7), netnsOf('coffee', {}, { role: 'pod', id: 8 }))).toMatchInlineSnapshot(`
    "expect(pod).toShareNetnsWith(lab.pod("coffee"))

    Expected rain-test/busybox1 to share its network namespace with coffee
    rain-test/busybox1 is in net:[7], coffee is in net:[8]"
  `)
})

test('says in which namespace both are', async () => {
  expect(await failureOfNot(toShareNetnsWith, container('busybox1', 7), container('busybox2', 7))).toMatchInlineSnapshot(`
    "expect(pod).not.toShareNetnsWith(lab.pod("rain-test/busybox2"))

    Expected rain-test/busybox1 not to share its network namespace with rain-test/busybox2
    Both are in net:[7]"
  `)
})

test('says what to pass instead of a name', async () => {
  expect(await failure(toShareNetnsWith, 'coffee', netnsOf('coffee'))).toMatchInlineSnapshot(`
    "expect(received).toShareNetnsWith(lab.host("coffee"))

    toShareNetnsWith judges a host, router, pod or container of a lab, and was given the string "coffee"
    Pass a handle: await expect(lab.host('…')) or await expect(lab.pod('…'))"
  `)
})

test('refuses what is no handle', async () => {
  expect(await refusals(toShareNetnsWith, netnsOf('coffee'), [undefined], ['coffee'])).toMatchInlineSnapshot(`
    "expect(host).toShareNetnsWith(undefined)

    toShareNetnsWith was given undefined, which is no host, router, pod or container of a lab
    Write lab.pod('…')

    expect(host).toShareNetnsWith("coffee")

    toShareNetnsWith was given "coffee", which is no host, router, pod or container of a lab
    Write lab.pod('…')"
  `)
})
