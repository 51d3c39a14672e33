import { describe, expect, test } from 'vitest'
import { nftFindings, parseRuleset, type NftTable } from './nft.js'

const inChain = (type: string, hook: string, rules: string, rest = '', family = 'ip'): readonly NftTable[] =>
  parseRuleset(`table ${family} t { chain base { type ${type} hook ${hook} priority 0;\n${rules}\n}\n${rest}\n}`)
const codes = (tables: readonly NftTable[], links?: readonly string[]): readonly string[] => nftFindings(tables, links).map(({ code }) => code)
const only = (chain: object, family: NftTable['family'] = 'ip'): readonly NftTable[] => [{ family, name: 't', chains: [{ name: 'c', rules: [], ...chain }] }]

describe('tables that would load', () => {
  test.each([
    ['jumps over 16 chains', parseRuleset(`table ip t { chain base { type filter hook input priority 0; jump c1; }\n${Array.from({ length: 15 }, (_, i) => `chain c${i + 1} { ${i < 14 ? `jump c${i + 2}` : 'accept'}; }`).join('\n')} }`)],
    ['nat right behind connection tracking', parseRuleset('table ip t { chain c { type nat hook postrouting priority -199; } }')],
    ['a chain of nat that nothing reaches', parseRuleset('table ip t { chain c { masquerade\ndnat to 1.2.3.4\n} }')],
    ['a reject at prerouting and in a nat chain', inChain('nat', 'prerouting', 'reject')],
    ['snat at input', inChain('nat', 'input', 'snat to 1.2.3.4')],
    ['a fib look-up from the link at forward', inChain('filter', 'forward', 'fib daddr . iif type local drop\nfib daddr . oif type local drop')],
    ['a port behind a match of protocols', inChain('nat', 'postrouting', 'meta l4proto { tcp, udp } snat to 1.2.3.4:80\nip protocol tcp masquerade to :1024')],
    ['a long comment', inChain('filter', 'input', `accept comment "${'x'.repeat(128)}"`)],
  ])('have no findings: %s', (_, tables) => {
    expect(nftFindings(tables)).toEqual([])
  })
})

describe('tables that nft or the kernel would refuse', () => {
  test('are named by place, value, problem and remedy', () => {
    expect(nftFindings(inChain('filter', 'forward', 'accept\njump nowhere', 'chain other { }'))).toEqual([
      { code: 'nft-jump-target', path: 'table ip t chain base rule 1', value: 'nowhere', problem: 'is no chain of the table', remedy: 'declare the chain, or jump to other', level: 'malformed' },
    ])
  })

  test.each([
    ['nft-jump-base', inChain('filter', 'input', '', 'chain x { jump base\n}')],
    ['nft-jump-loop', inChain('filter', 'input', 'jump a', 'chain a { goto b\n}\nchain b { jump a\n}')],
    ['nft-jump-loop', inChain('filter', 'input', '', 'chain a { jump a\n}')],
    ['nft-jump-depth', parseRuleset(`table ip t { chain base { type filter hook input priority 0; jump c1; }\n${Array.from({ length: 16 }, (_, i) => `chain c${i + 1} { ${i < 15 ? `jump c${i + 2}` : 'accept'}; }`).join('\n')} }`)],
    ['nft-chain-hook', inChain('nat', 'forward', '')],
    ['nft-chain-hook', inChain('route', 'input', '')],
    ['nft-chain-type-family', inChain('nat', 'prerouting', '', '', 'bridge')],
    ['nft-nat-priority', parseRuleset('table ip t { chain c { type nat hook postrouting priority -200; } }')],
    ['nft-statement-hook', inChain('filter', 'postrouting', 'reject')],
    ['nft-statement-hook', inChain('nat', 'prerouting', 'masquerade')],
    ['nft-statement-hook', inChain('nat', 'input', 'masquerade')],
    ['nft-statement-hook', inChain('nat', 'output', 'snat to 1.2.3.4')],
    ['nft-statement-hook', inChain('nat', 'postrouting', 'jump x', 'chain x { dnat to 1.2.3.4\n}')],
    ['nft-statement-hook', inChain('nat', 'input', 'redirect')],
    ['nft-nat-chain-type', inChain('filter', 'postrouting', 'masquerade')],
    ['nft-nat-chain-type', inChain('filter', 'forward', 'goto x', 'chain x { masquerade\n}')],
    ['nft-nat-port', inChain('nat', 'prerouting', 'dnat to 1.2.3.4:80')],
    ['nft-nat-port', inChain('nat', 'postrouting', 'th dport 5 masquerade to :80')],
    ['nft-nat-port', inChain('nat', 'prerouting', 'meta l4proto != tcp dnat to 1.2.3.4:80')],
    ['nft-ct-port', inChain('filter', 'forward', 'ct original proto-dst 80 drop')],
    ['nft-ct-port', inChain('filter', 'forward', 'meta l4proto != tcp ct reply proto-src 80 drop')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'tcp dport 80 udp sport 53 drop')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'ip protocol udp tcp dport 80 drop')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'udp dport 80 reject with tcp reset')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'meta l4proto { tcp, udp } tcp dport 80 drop')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'ether type arp ip saddr 10.0.0.1 drop', '', 'bridge')],
    ['nft-protocol-conflict', inChain('filter', 'forward', 'arp operation request drop')],
    ['nft-fib-hook', inChain('filter', 'postrouting', 'fib daddr . iif type local drop')],
    ['nft-fib-hook', inChain('filter', 'prerouting', 'fib daddr . oif type local drop')],
    ['nft-bridge-statement', inChain('filter', 'forward', 'masquerade', '', 'bridge')],
    ['nft-bridge-ct', inChain('filter', 'forward', 'ct state new accept', '', 'bridge')],
    ['nft-bridge-fib', inChain('filter', 'forward', 'fib daddr type local accept', '', 'bridge')],
    ['nft-name-keyword', only({ name: 'fwd' })],
    ['nft-name-keyword', only({ name: 'random' })],
    ['nft-name', only({ name: 'two words' })],
    ['nft-name', only({ name: '1st' })],
    ['nft-name', only({ name: 'a;drop' })],
    ['nft-name-long', only({ name: 'x'.repeat(128) })],
    ['nft-hook-missing', only({ policy: 'drop' })],
    ['nft-hook', only({ type: 'filter', hook: 'ingress', prio: 0 })],
    ['nft-chain-type', only({ type: 'mangle', hook: 'input', prio: 0 })],
    ['nft-priority', only({ type: 'filter', hook: 'input', prio: 1.5 })],
    ['nft-policy', only({ type: 'filter', hook: 'input', prio: 0, policy: 'reject' })],
    ['nft-family', only({}, 'ip6' as 'ip')],
    ['nft-rule-empty', only({ rules: [{ expr: [] }] })],
    ['nft-statement', only({ rules: [{ expr: [{ xt: null }] }] })],
    ['nft-statement', only({ rules: [{ expr: [{ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 70000 } }] }] })],
    ['nft-statement', only({ rules: [{ expr: [null] }] })],
    ['nft-terminal', only({ rules: [{ expr: [{ drop: null }, { accept: null }] }] })],
    ['nft-reject-icmpx', only({ rules: [{ expr: [{ reject: { type: 'icmpx', expr: 'no-route' } }] }] })],
    ['nft-comment-long', inChain('filter', 'input', `accept comment "${'x'.repeat(129)}"`)],
    ['nft-log-prefix-long', inChain('filter', 'input', `log prefix "${'x'.repeat(128)}"`)],
    ['nft-chain-duplicate', [{ family: 'ip', name: 't', chains: [{ name: 'c', rules: [] }, { name: 'c', rules: [] }] }] as const],
    ['nft-table-duplicate', [{ family: 'ip', name: 't', chains: [] }, { family: 'ip', name: 't', chains: [] }] as const],
  ])('have the finding %s', (code, tables) => {
    expect(codes(tables)).toEqual([code])
  })

  test('compare iif with the devices that are there, where these are given', () => {
    const tables = inChain('filter', 'input', 'iif "eth9" drop\niifname "eth9" drop\niif { "lo", "eth8" } drop')
    expect(nftFindings(tables, ['lo', 'eth0']).map(({ code, value }) => `${code} ${value}`)).toEqual(['nft-iif-unknown eth9', 'nft-iif-unknown eth8'])
    expect(codes(tables)).toEqual([])
  })
})
