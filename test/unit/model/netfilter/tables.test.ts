import { describe, expect, test } from 'vitest'
import { createSysctls } from '../../../../src/model/core/sysctl.js'
import { createNetfilter, NftRefused, type NetfilterDeps } from '../../../../src/model/netfilter/index.js'
import { formatRuleset, parseRuleset } from '../../../../src/plan/nft/index.js'
import { udp } from './packets.js'
import { cni0, eth0, router } from './router.js'

const [drops, accepts] = ['drop', 'accept'].map((verdict) => parseRuleset(`table ip t { chain c { type filter hook forward priority 0; ${verdict}; } }`)[0])
if (!drops || !accepts) throw new Error('one table each')
const packet = udp('10.1.0.2', 1, '203.0.113.9', 2)

describe('a change of the tables', () => {
  test('takes effect for the next packet: add, replace, del', () => {
    const host = router('')
    const verdict = (): string => host.forward(packet, cni0, eth0).verdict
    expect([host.netfilter.hooks.ip.forward, verdict()]).toEqual([undefined, 'accept'])
    host.netfilter.apply('add', drops)
    expect(verdict()).toBe('drop')
    host.netfilter.apply('replace', accepts)
    expect(verdict()).toBe('accept')
    host.netfilter.apply('replace', drops)
    host.netfilter.apply('del', drops)
    expect([host.netfilter.hooks.ip.forward, verdict()]).toEqual([undefined, 'accept'])
  })

  test('is refused in the kernel\'s words, and then changes nothing', () => {
    const { netfilter } = router('')
    netfilter.apply('add', drops)
    expect(() => netfilter.apply('add', accepts)).toThrow(new NftRefused('table ip t', 'File exists'))
    expect(() => netfilter.apply('del', { ...drops, name: 'other' })).toThrow('Could not process rule: No such file or directory: table ip other')
    const [broken] = parseRuleset('table ip t { chain c { jump nowhere; } }')
    expect(() => netfilter.apply('replace', broken ?? drops)).toThrow('No such file or directory: table ip t chain c rule 0: nowhere is no chain of the table')
    expect(netfilter.ruleset()).toHaveLength(1)
  })

  test('keeps connections that are there', () => {
    const host = router('table ip tracking { chain c { ct state new accept; } }')
    host.forward(packet, cni0, eth0)
    host.netfilter.apply('add', accepts)
    expect(host.netfilter.connections(0)).toHaveLength(1)
  })

  test('is refused at the start as well', () => {
    const none: NetfilterDeps = { addrType: () => 'unicast', selectAddress: () => 0, firstAddress: () => 0, ifindex: () => undefined, reroute: () => undefined, sysctls: createSysctls({}) }
    expect(() => createNetfilter(parseRuleset('table ip t { chain c { type nat hook forward priority 0; } }'), none)).toThrow(NftRefused)
  })
})

describe('the tables as they are listed', () => {
  test('have counts, written-out policies and handles', () => {
    const host = router('table ip t { chain c { type filter hook forward priority 0; udp dport { 1, 2 } counter; counter packets 5 bytes 7 accept; }\nchain d { return } }')
    host.forward(packet, cni0, eth0)
    expect(formatRuleset(host.netfilter.ruleset(), { handles: true })).toMatchInlineSnapshot(`
      "table ip t {
      	chain c {
      		type filter hook forward priority filter; policy accept;
      		udp dport { 1, 2 } counter packets 1 bytes 28 # handle 4
      		counter packets 6 bytes 35 accept # handle 5
      	}

      	chain d {
      		return # handle 6
      	}
      }
      "
    `)
  })
})
