import { describe, expect, test } from 'vitest'
import { formatRuleset, NftDataError, NftSyntaxError, parseRuleset, plainRuleset, rulesetFromJson } from './nft.js'

/** What flanneld writes with --ip-masq, in nft's words, for the host of 10.168.1.0/24. */
const FLANNEL = `table ip nat {
	chain POSTROUTING {
		type nat hook postrouting priority srcnat; policy accept;
		counter packets 0 bytes 0 jump FLANNEL-POSTRTG
	}

	chain FLANNEL-POSTRTG {
		meta mark & 0x00004000 == 0x00004000 return
		ip saddr 10.168.1.0/24 ip daddr 10.168.0.0/16 return
		ip saddr 10.168.0.0/16 ip daddr 10.168.1.0/24 return
		ip saddr != 10.168.0.0/16 ip daddr 10.168.1.0/24 return
		ip saddr 10.168.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random
		ip saddr != 10.168.0.0/16 ip daddr 10.168.0.0/16 masquerade fully-random
	}
}
table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy drop;
		jump FLANNEL-FWD
	}

	chain FLANNEL-FWD {
		ip saddr 10.168.0.0/16 accept
		ip daddr 10.168.0.0/16 accept
	}
}
`

describe('tables in nft\'s words', () => {
  test('are written as nft lists them, and read back the same', () => {
    expect(formatRuleset(parseRuleset(FLANNEL))).toBe(FLANNEL)
  })

  test('may stand on one line, with semicolons, comments and symbolic priorities', () => {
    const [table] = parseRuleset('# all\ntable t { chain c { type filter hook forward priority filter - 5; policy drop; ip saddr 10.0.0.1 accept; drop } } # end')
    expect(table).toEqual({
      family: 'ip', name: 't',
      chains: [{ name: 'c', type: 'filter', hook: 'forward', prio: -5, policy: 'drop', rules: [expect.objectContaining({ expr: expect.any(Array) }), { expr: [{ drop: null }] }] }],
    })
  })

  test.each([
    ['ip', 'prerouting', 'raw', -300], ['ip', 'output', 'mangle', -150], ['ip', 'prerouting', 'dstnat', -100], ['inet', 'input', 'filter', 0], ['ip', 'output', 'security', 50],
    ['ip', 'postrouting', 'srcnat', 100], ['ip', 'postrouting', 'srcnat + 10', 110], ['ip', 'postrouting', '-17', -17], ['ip', 'output', '-100', -100],
    ['bridge', 'prerouting', 'dstnat', -300], ['bridge', 'forward', 'filter', -200], ['bridge', 'output', 'out', 100], ['bridge', 'postrouting', 'srcnat', 300],
  ])('%s %s priority %s is %i', (family, hook, priority, prio) => {
    const text = `table ${family} t {\n\tchain c {\n\t\ttype filter hook ${hook} priority ${priority}; policy accept;\n\t}\n}\n`
    expect(parseRuleset(text)[0]?.chains[0]?.prio).toBe(prio)
    expect(formatRuleset(parseRuleset(text))).toBe(text)
  })

  test('that are opened twice are one, with the rules of both', () => {
    const tables = parseRuleset('table ip t { chain c { accept } }\ntable ip t { chain c { drop }\nchain d { } }')
    expect(formatRuleset(tables)).toBe('table ip t {\n\tchain c {\n\t\taccept\n\t\tdrop\n\t}\n\n\tchain d {\n\t}\n}\n')
  })

  test('show the handles of their rules where asked', () => {
    const text = 'table ip t {\n\tchain c {\n\t\taccept # handle 4\n\t}\n}\n'
    expect([formatRuleset(parseRuleset(text), { handles: true }), formatRuleset(parseRuleset(text))]).toEqual([text, text.replace(' # handle 4', '')])
  })

  test.each([
    ['table ip6 t { }', "line 1, column 7: 'ip6' where 'ip', 'inet' or 'bridge': other families are not modelled is expected"],
    ['table ip t {\n  set s { type ipv4_addr; }\n}', "line 2, column 3: 'set' where 'chain' or '}' (named sets, maps and objects are not modelled) is expected"],
    ['table ip t { chain c { type filter hook forward priority high; } }', "line 1, column 58: 'high' where a priority (a number, raw, mangle, dstnat, filter, security, srcnat) is expected"],
    ['table ip t { chain c { type filter hook sideways priority 0; } }', "line 1, column 41: 'sideways' where 'prerouting', 'input', 'forward', 'output', 'postrouting' is expected"],
    ['table ip t { chain c { policy maybe; } }', "line 1, column 31: 'maybe' where 'accept', 'drop' is expected"],
    ['table ip t {\n\tchain c {\n\t\taccept', "line 3, column 9: the text ends where ';' or a new line is expected"],
    ['table ip t { chain fwd { } }', "line 1, column 20: 'fwd' where the name of a chain that is no word of nft's own grammar is expected"],
    ['chain c { }', "line 1, column 1: 'chain' where 'table' is expected"],
  ])('say where they are wrong: %s', (text, message) => {
    expect(() => parseRuleset(text)).toThrow(NftSyntaxError)
    expect(() => parseRuleset(text)).toThrow(message)
  })
})

describe('the JSON of nft -j list ruleset', () => {
  const json = {
    nftables: [
      { metainfo: { version: '1.0.6', json_schema_version: 1 } },
      { table: { family: 'ip6', name: 'six', handle: 1 } },
      { chain: { family: 'ip6', table: 'six', name: 'c', handle: 1 } },
      { table: { family: 'ip', name: 't', handle: 2 } },
      { chain: { family: 'ip', table: 't', name: 'c', handle: 1, type: 'filter', hook: 'forward', prio: 0, policy: 'drop' } },
      { rule: { family: 'ip', table: 't', chain: 'c', handle: 3, comment: 'x', expr: [{ match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 80 } }, { counter: { packets: 1, bytes: 60 } }, { accept: null }] } },
    ],
  }

  test('is read back as tables; families that are not modelled are left out', () => {
    const tables = rulesetFromJson(JSON.stringify(json))
    expect(formatRuleset(tables, { handles: true })).toBe(
      'table ip t {\n\tchain c {\n\t\ttype filter hook forward priority filter; policy drop;\n\t\ttcp dport 80 counter packets 1 bytes 60 accept comment "x" # handle 3\n\t}\n}\n',
    )
  })

  test('equals the plan, without handles and counts', () => {
    const plan = parseRuleset('table ip t { chain c { type filter hook forward priority 0; policy drop; tcp dport 80 counter accept comment "x" } }')
    expect(plainRuleset(rulesetFromJson(json))).toEqual(plan)
  })

  test.each([
    ['{"nftables": 7}', "the object of 'nft -j list ruleset'"],
    ['{"nftables": [{"table": {"family": "ip", "name": "t"}}, {"set": {"family": "ip", "table": "t", "name": "s"}}]}', 'named sets, maps and objects are not modelled'],
    ['{"nftables": [{"table": {"family": "ip", "name": "t"}}, {"chain": {"family": "ip", "table": "t", "name": "c"}}, {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"xt": null}]}}]}', 'a statement (match, counter'],
    ['{"nftables": [{"table": {"family": "ip", "name": "t"}}, {"chain": {"family": "ip", "table": "t", "name": "c"}}, {"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [null]}}]}', 'a statement'],
    ['{"nftables": [{"rule": {"family": "ip", "table": "t", "chain": "c", "expr": []}}]}', 'a table before what it holds'],
  ])('is refused where it holds what is not modelled: %s', (text, message) => {
    expect(() => rulesetFromJson(text)).toThrow(NftDataError)
    expect(() => rulesetFromJson(text)).toThrow(message)
  })
})
