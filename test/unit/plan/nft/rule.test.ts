import { describe, expect, test } from 'vitest'
import { formatRule, NftDataError, NftSyntaxError, parseRule, type NftStatement } from './nft.js'

const match = (text: string, family?: 'ip' | 'inet' | 'bridge'): unknown => {
  const [statement] = parseRule(`${text} accept`, family).expr
  return statement && 'match' in statement ? statement.match : statement
}
const ip = (field: string): object => ({ payload: { protocol: 'ip', field } })

describe('a rule in nft\'s words', () => {
  test('is read as nft lists it in JSON', () => {
    expect(parseRule('ip saddr 10.0.0.0/8 tcp dport 80 counter drop comment "no web"')).toEqual({
      expr: [
        { match: { op: '==', left: ip('saddr'), right: { prefix: { addr: '10.0.0.0', len: 8 } } } },
        { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 80 } },
        { counter: null },
        { drop: null },
      ],
      comment: 'no web',
    })
  })

  test.each([
    ['ip saddr 10.0.0.1', { op: '==', left: ip('saddr'), right: '10.0.0.1' }],
    ['ip saddr != 10.168.0.0/16', { op: '!=', left: ip('saddr'), right: { prefix: { addr: '10.168.0.0', len: 16 } } }],
    ['ip daddr 10.0.0.1-10.0.0.5', { op: '==', left: ip('daddr'), right: { range: ['10.0.0.1', '10.0.0.5'] } }],
    ['meta mark & 0x00004000 == 0x00004000', { op: '==', left: { '&': [{ meta: { key: 'mark' } }, 16384] }, right: 16384 }],
    ['ct state new,established', { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'new'] }],
    ['ct state == new', { op: '==', left: { ct: { key: 'state' } }, right: 'new' }],
    ['ct state { new, established }', { op: '==', left: { ct: { key: 'state' } }, right: { set: ['established', 'new'] } }],
    ['ct status dnat', { op: 'in', left: { ct: { key: 'status' } }, right: 'dnat' }],
    ['tcp flags & (syn|ack) == syn', { op: '==', left: { '&': [{ payload: { protocol: 'tcp', field: 'flags' } }, ['syn', 'ack']] }, right: 'syn' }],
    ['fib daddr type local', { op: '==', left: { fib: { result: 'type', flags: ['daddr'] } }, right: 'local' }],
    ['fib daddr . iif type local', { op: '==', left: { fib: { result: 'type', flags: ['daddr', 'iif'] } }, right: 'local' }],
    ['iifname "eth*"', { op: '==', left: { meta: { key: 'iifname' } }, right: 'eth*' }],
    ['iif lo', { op: '==', left: { meta: { key: 'iif' } }, right: 'lo' }],
    ['meta l4proto 47', { op: '==', left: { meta: { key: 'l4proto' } }, right: 'gre' }],
    ['icmp type 3', { op: '==', left: { payload: { protocol: 'icmp', field: 'type' } }, right: 'destination-unreachable' }],
    ['ct original ip saddr 10.0.0.0/8', { op: '==', left: { ct: { key: 'ip saddr', dir: 'original' } }, right: { prefix: { addr: '10.0.0.0', len: 8 } } }],
    ['ether saddr FF:ff:0:1:2:3', { op: '==', left: { payload: { protocol: 'ether', field: 'saddr' } }, right: 'ff:ff:00:01:02:03' }],
    ['pkttype broadcast', { op: '==', left: { meta: { key: 'pkttype' } }, right: 'broadcast' }],
  ])('matches: %s', (text, expected) => {
    expect(match(text)).toEqual(expected)
  })

  test.each<readonly [string, NftStatement]>([
    ['masquerade', { masquerade: null }],
    ['masquerade fully-random', { masquerade: { flags: 'fully-random' } }],
    ['masquerade persistent,random', { masquerade: { flags: ['random', 'persistent'] } }],
    ['masquerade to :1024-2000', { masquerade: { port: { range: [1024, 2000] } } }],
    ['snat to 1.2.3.4:100-200 random', { snat: { addr: '1.2.3.4', port: { range: [100, 200] }, flags: 'random' } }],
    ['snat to 1.2.3.4-1.2.3.9', { snat: { addr: { range: ['1.2.3.4', '1.2.3.9'] } } }],
    ['dnat to 10.0.0.1:8080', { dnat: { addr: '10.0.0.1', port: 8080 } }],
    ['dnat to :8080', { dnat: { port: 8080 } }],
    ['redirect to :8080', { redirect: { port: 8080 } }],
    ['redirect', { redirect: null }],
    ['reject', { reject: { type: 'icmp', expr: 'port-unreachable' } }],
    ['reject with icmp type host-unreachable', { reject: { type: 'icmp', expr: 'host-unreachable' } }],
    ['reject with icmp 13', { reject: { type: 'icmp', expr: 'admin-prohibited' } }],
    ['reject with tcp reset', { reject: { type: 'tcp reset' } }],
    ['meta mark set 0x10', { mangle: { key: { meta: { key: 'mark' } }, value: 16 } }],
    ['meta mark set mark or 0x4000', { mangle: { key: { meta: { key: 'mark' } }, value: { '|': [{ meta: { key: 'mark' } }, 0x4000] } } }],
    ['meta mark set meta mark & 0xffff0000 | 0x20', { mangle: { key: { meta: { key: 'mark' } }, value: { '|': [{ '&': [{ meta: { key: 'mark' } }, 0xffff0020] }, 0x20] } } }],
    ['ct mark set meta mark', { mangle: { key: { ct: { key: 'mark' } }, value: { meta: { key: 'mark' } } } }],
    ['jump KUBE-SVC-A', { jump: { target: 'KUBE-SVC-A' } }],
    ['log prefix "a # b; {"', { log: { prefix: 'a # b; {' } }],
    ['counter packets 5 bytes 7', { counter: { packets: 5, bytes: 7 } }],
  ])('does: %s', (text, expected) => {
    expect(parseRule(text).expr).toEqual([expected])
  })

  test('means another ICMP error by reject in a table of the family inet, unless a match says IPv4', () => {
    expect(parseRule('reject', 'inet').expr).toEqual([{ reject: { type: 'icmpx', expr: 'port-unreachable' } }])
    expect(parseRule('ip saddr 10.0.0.1 reject', 'inet').expr[1]).toEqual({ reject: { type: 'icmp', expr: 'port-unreachable' } })
    expect(parseRule('dnat to 10.0.0.1', 'inet').expr).toEqual([{ dnat: { family: 'ip', addr: '10.0.0.1' } }])
  })

  test.each([
    ['tcp dport {443,80 ,80}', 'tcp dport { 80, 443 }'],
    ['tcp dport { 80-90, 91, 100, 95-105 }', 'tcp dport { 80-91, 95-105 }'],
    ['tcp dport { http }', 'tcp dport 80'],
    ['ip saddr { 10.0.0.0-10.0.0.255, 10.0.2.0-10.0.3.255, 10.0.1.7 }', 'ip saddr { 10.0.0.0/24, 10.0.1.7, 10.0.2.0/23 }'],
    ['ip saddr 10.0.0.1/24', 'ip saddr 10.0.0.0/24'],
    ['ip saddr 10.0.0.1/32', 'ip saddr 10.0.0.1'],
    ['ip saddr & 255.255.0.0 == 10.2.0.0', 'ip saddr 10.2.0.0/16'],
    ['iifname { "zz", "eth1", "eth0", "a", "eth10" }', 'iifname { "a", "zz", "eth0", "eth1", "eth10" }'],
    ['iifname { "eth10", "zz", "eth1", "a", "c*" }', 'iifname { "a", "c*", "eth1", "eth10", "zz" }'],
    ['ip protocol tcp tcp dport 80', 'tcp dport 80'],
    ['ip protocol tcp ip saddr 1.2.3.4 tcp dport 80', 'ip saddr 1.2.3.4 tcp dport 80'],
    ['ip protocol tcp counter tcp dport 80', 'ip protocol tcp counter tcp dport 80'],
    ['meta l4proto udp th dport 53', 'udp dport 53'],
    ['meta l4proto tcp reject with tcp reset', 'reject with tcp reset'],
    ['tcp dport 5 tcp sport 6', 'tcp sport 6 tcp dport 5'],
    ['ct state != new,established', 'ct state != established | new'],
    ['ct state & (new|established) != 0', 'ct state established,new'],
    ['tcp flags & (fin|syn|rst|ack) == syn', 'tcp flags syn / fin,syn,rst,ack'],
    ['tcp flags & (syn|ack) != syn', 'tcp flags != syn / syn,ack'],
    ['tcp flags & syn == syn', 'tcp flags & syn == syn'],
    ['tcp flags & syn != syn', 'tcp flags & syn != syn'],
    ['ct state & new == new', 'ct state & new == new'],
    ['meta mark 10', 'meta mark 0x0000000a'],
    ['meta mark set meta mark ^ 0x10 or 0x20 and 0xff', 'meta mark set meta mark ^ 0x00000010 | 0x00000020'],
    ['meta iifname lo', 'iifname "lo"'],
    ['ip dscp 0', 'ip dscp cs0'],
    ['ip dscp set 46', 'ip dscp set ef'],
    ['ip ecn set 3', 'ip ecn set ce'],
    ['ip ecn ect0', 'ip ecn ect0'],
    ['ether type 0x0800', 'ether type ip'],
    ['icmp code 1-13', 'icmp code 1-13'],
    ['icmp type destination-unreachable', 'icmp type destination-unreachable'],
    ['ct original protocol tcp ct reply proto-src 80', 'ct protocol tcp ct reply proto-src 80'],
    ['dnat to 10.168.1.2-10.168.1.3', 'dnat to 10.168.1.2/31'],
    ['snat to 10.168.1.2-10.168.1.4', 'snat to 10.168.1.2-10.168.1.4'],
    ['ether type 0x1234', 'ether type 0x1234'],
  ])('is listed as nft 1.0.6 lists it: %s', (text, listed) => {
    expect(formatRule(parseRule(text))).toBe(listed)
  })

  test('leaves out in a bridge table what a later match implies', () => {
    const listed = (text: string): string => formatRule(parseRule(text, 'bridge'), 'bridge')
    expect([listed('ether type arp arp operation request drop'), listed('ether type ip ip saddr 10.0.0.1 drop'), listed('ether type arp drop')]).toEqual(['arp operation request drop', 'ip saddr 10.0.0.1 drop', 'ether type arp drop'])
  })

  test('takes the handle that nft -a writes behind it', () => {
    expect(parseRule('accept # handle 7').handle).toBe(7)
    expect(parseRule('accept # a remark')).toEqual({ expr: [{ accept: null }] })
  })
})

describe('what is not understood', () => {
  const problem = (text: string, family?: 'ip' | 'inet'): string => {
    try {
      parseRule(text, family)
      return 'understood'
    } catch (error) {
      if (error instanceof NftSyntaxError) return error.message
      throw error
    }
  }

  test.each([
    ['ip saddr 10.0.0.300 drop', "line 1, column 10: '10.0.0.300' where an IPv4 address is expected"],
    ['ip saddr 10.0.0.0/33 drop', "line 1, column 19: '33' where a prefix length from 0 to 32 is expected"],
    ['ip sadr 10.0.0.1', "line 1, column 4: 'sadr' where a field of 'ip' (saddr, daddr, protocol, ttl, length, id, version, dscp, ecn, frag-off) is expected"],
    ['tcp dport 65536', "line 1, column 11: '65536' where a port is expected"],
    ['tcp dport { }', "line 1, column 13: '}' where a port is expected"],
    ['tcp dport 90-80', "line 1, column 14: '80' where an end of the range that is not below 90 is expected"],
    ['ct state newish', "line 1, column 10: 'newish' where a state (new, established, related, invalid or untracked) is expected"],
    ['accept drop', "line 1, column 8: 'drop' where the end of the rule: nothing has an effect behind 'accept' is expected"],
    ['reject with icmp nothing', "line 1, column 18: 'nothing' where net-unreachable, host-unreachable, prot-unreachable, port-unreachable, net-prohibited, host-prohibited, admin-prohibited is expected"],
    ['reject with icmpx no-route', "line 1, column 13: 'icmpx' where 'icmp' or 'tcp reset': icmpx is for inet and bridge tables is expected"],
    ['ip ttl set 5', "line 1, column 8: 'set' where a comparison with 'ip ttl' (only 'meta mark', 'ct mark', 'ip dscp' and 'ip ecn' can be set) is expected"],
    ['masquerade sometimes', "line 1, column 12: 'sometimes' where the end of the rule: nothing has an effect behind 'masquerade' is expected"],
    ['snat 1.2.3.4', "line 1, column 6: '1.2.3.4' where 'to' is expected"],
    ['log prefix "open', `line 1, column 12: '"' where a closing quote on the same line is expected`],
    ['iifname "*" drop', "line 1, column 9: '*' where a name before the wildcard is expected"],
    ['iifname "a-name-of-16-by" drop', 'understood'],
    ['iifname "a-name-of-16-byt" drop', "line 1, column 9: 'a-name-of-16-byt' where a name of at most 15 bytes is expected"],
    ['jump', "line 1, column 5: the text ends where the name of a chain is expected"],
    ['ip saddr\n drop', 'line 1, column 9: the line ends where an IPv4 address is expected'],
    ['', 'line 1, column 1: the text ends where a match or a statement is expected'],
  ])('is named with its place and with what could stand there: %s', (text, message) => {
    expect(problem(text)).toBe(message)
  })

  test('is refused as data too, where no text stands for it', () => {
    const wrong = { expr: [{ match: { op: '==', left: { payload: { protocol: 'ip6', field: 'saddr' } }, right: '::1' } }] } as const
    expect(() => formatRule(wrong)).toThrow(new NftDataError(wrong.expr[0].match.left, 'a field that hopspec models'))
    expect(() => formatRule({ expr: [{ accept: null }], comment: 'a "quote"' })).toThrow('where a text without quotes and newlines is expected')
  })
})
