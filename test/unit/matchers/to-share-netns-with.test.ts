import { expect, test } from 'vitest'
import { toShareNetnsWith } from '../../../src/matchers/index.js'
import { failure, failureOfNot } from '../../support/matcher.js'
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
