import { expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster } from '../../../../src/dsl/index.js'
import { mayDrop } from '../../../../src/kernel/agent/may-drop.js'
import type { Addr } from '../../../../src/plan/index.js'
import { parseRuleset } from '../../../../src/plan/nft/index.js'

const own: Addr = { dev: 'eth0', family: 'inet', local: '192.0.2.1', prefixlen: 24 }
const chain = (policy: string, ...rules: readonly string[]) => parseRuleset(`table ip t { chain c { type filter hook forward priority 0; policy ${policy};\n${rules.join('\n')}\n} chain d { } }`)
const nat = (rule: string) => parseRuleset(`table ip t { chain c { type nat hook postrouting priority 100; policy accept;\n${rule}\n} }`)

test('no rule of flannel may', () => {
  const { netns } = compile(cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16', ipMasq: true })).host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee')))
  expect(netns.filter(({ ruleset }) => ruleset.length > 0).map((one) => mayDrop(one))).toEqual([false])
})

test.each([
  [chain('accept', 'counter accept', 'ip saddr 10.0.0.0/8 meta mark set 1', 'log prefix "seen"', 'jump d', 'goto d'), false],
  [chain('drop', 'accept'), true],
  [chain('accept', 'tcp dport 80 drop'), true],
  [chain('accept', 'reject'), true],
  [nat('snat to 192.0.2.7'), false],
  [nat('masquerade'), false],
])('of a namespace with an address %j may: %s', (ruleset, expected) => {
  expect(mayDrop({ ruleset, addrs: [own] })).toBe(expected)
})

test.each([[[], true], [[{ ...own, local: '127.0.0.1' }], true], [[{ ...own, scope: 'link' }], true], [[own], false]] as const)('masquerading with the addresses %j may: %s', (addrs, expected) => {
  expect(mayDrop({ ruleset: nat('masquerade'), addrs })).toBe(expected)
})

test('redirecting may: the device that a packet came in by need not have an address', () => {
  expect(mayDrop({ ruleset: parseRuleset('table ip t { chain c { type nat hook prerouting priority -100; policy accept;\ntcp dport 80 redirect to :8080\n} }'), addrs: [own] })).toBe(true)
})
