import fc from 'fast-check'

/**
 * Rules about the packets that the probes of a small cluster really send: hosts h1 and h2, pods p11 and p12 on h1, p21 on h2,
 * and where the hosts are on two segments the router r1 between them, `far` being the address of h2 then.
 * Every match is true of some probe and false of another.
 */
export const ADDRESSES = {
  p11: '10.168.1.2', p12: '10.168.1.3', p21: '10.168.2.2', h1: '10.225.28.11', h2: '10.225.28.12', far: '10.225.29.12', r1: '10.225.28.1', service: '10.96.0.1', gateway: '10.168.1.1',
} as const

const pick = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)
const address = pick(...Object.values(ADDRESSES))
const where = fc.oneof(address, pick('10.168.1.0/24', '10.168.0.0/16', '10.168.1.2-10.168.1.3', `{ ${ADDRESSES.p11}, ${ADDRESSES.p21} }`, '10.225.28.0/24', '10.225.28.0/23'))
const not = pick('', '', '!= ')
const after = (selector: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.tuple(not, value).map(([negation, text]) => `${selector} ${negation}${text}`)
const device = pick('eth0', 'cni0', 'flannel.1', '"veth*"', '"c*"', 'lo', 'eth1')

const matches = fc.oneof(
  { weight: 3, arbitrary: after('ip saddr', where) },
  { weight: 3, arbitrary: after('ip daddr', where) },
  after('iifname', device),
  after('oifname', device),
  after('meta l4proto', pick('icmp', 'tcp', 'udp', '{ icmp, udp }')),
  after('tcp dport', pick('22', '80', '{ 9, 80 }', '1-1023')),
  after('tcp sport', pick('80', '1024-65535')),
  after('udp dport', pick('53', '9', '9-53', '8472')),
  after('udp sport', pick('53', '1024-65535')),
  after('meta l4proto { tcp, udp } th dport', pick('80', '22-80')),
  after('th sport', pick('2048', '0-1000')),
  after('icmp type', pick('echo-request', 'echo-reply', 'destination-unreachable', '{ echo-request, time-exceeded }')),
  after('icmp code', pick('0', '3', '1-13')),
  { weight: 2, arbitrary: pick('ct state new', 'ct state established', 'ct state established,related', 'ct state invalid', 'ct state related', 'ct state { new, invalid }', 'ct state != new') },
  pick(
    'ct status dnat', 'ct status snat', 'ct status seen-reply', 'ct status assured', 'ct status confirmed', 'ct direction reply', 'ct direction original',
    `ct original ip daddr ${ADDRESSES.service}`, `ct reply ip saddr ${ADDRESSES.p11}`, 'ct protocol tcp', 'ct protocol tcp ct original proto-dst 80', 'ct protocol udp ct reply proto-src != 53', 'ct protocol icmp ct original proto-src != 0',
  ),
  pick('meta mark 0x1', 'meta mark & 0x2 == 0x2', 'meta mark != 0', 'ct mark 0x1', 'ct mark & 0x2 == 0'),
  pick(
    'fib daddr type local', 'fib saddr type local', 'fib daddr type != local', 'fib saddr type unicast', 'meta pkttype host', 'meta pkttype broadcast', 'tcp flags syn', 'tcp flags syn / syn,ack',
    'tcp flags & (fin|syn|rst|ack) == ack', 'ip ttl 64', 'ip ttl < 63', 'meta length > 100', 'ip frag-off & 0x3fff != 0', 'ip frag-off & 0x4000 != 0', 'ip dscp 0', 'ip length <= 84', 'ip protocol icmp',
  ),
)

const sets = pick('meta mark set 0x1', 'meta mark set meta mark | 0x2', 'meta mark set meta mark & 0x1', 'ct mark set 0x1', 'ct mark set meta mark', 'meta mark set ct mark')
const UNREACHABLE = ['net-unreachable', 'host-unreachable', 'prot-unreachable', 'port-unreachable', 'net-prohibited', 'host-prohibited', 'admin-prohibited'] as const
const rejects = fc.oneof(pick('reject'), pick(...UNREACHABLE.map((code) => `reject with icmp ${code}`)), pick('meta l4proto tcp reject with tcp reset'))

function rule(verdict: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.array(matches, { minLength: 1, maxLength: 2 }), verdict)
    .map(([conditions, end]) => [...conditions, 'counter', end].join(' '))
    .filter((text) => consistent(text))
}

/**
 * No rule reads headers of two protocols: nft refuses it. One whose verdict names ports says of which protocol, and is not about
 * the tunnel: behind another port nobody can tell what is in its packets. Two fields side by side that are compared with !=
 * nft 1.0.6 loads as one number (stmt_reduce(), src/rule.c), which is another rule than the one that is written.
 */
function consistent(text: string): boolean {
  const read = new Set(text.match(/\b(tcp (?:dport|sport|flags)|udp [ds]port|th [ds]port|icmp (?:type|code)|ct protocol (?:tcp|udp|icmp)|reject with tcp)/g)?.map((words) => words.replace(/reject with |ct protocol /, '').split(' ')[0]))
  // Two words of one header side by side nft lists as one number, which says nothing to anybody.
  if ((text.match(/\bth [ds]port/g) ?? []).length > 1 || (/\bth /.test(text) && /(?<!with )icmp/.test(text))) return false
  if ((text.match(/l4proto|ip protocol/g) ?? []).length > 1 || /(ip|tcp|udp|icmp) \S+ != \S+ \1 \S+ !=/.test(text)) return false
  return read.size < 2 && !(read.size === 1 && !read.has('th') && /l4proto|ip protocol/.test(text)) && (!/ to \S*:\S+/.test(text) || read.has('tcp'))
}

const filterRule = (hook: string): fc.Arbitrary<string> =>
  rule(fc.oneof({ weight: 2, arbitrary: pick('accept', 'drop', 'return', 'jump other', 'goto other', 'jump more') }, sets, ...(hook === 'postrouting' ? [] : [rejects])))

const natRule: Readonly<Record<string, fc.Arbitrary<string>>> = {
  prerouting: rule(pick(`dnat to ${ADDRESSES.p11}`, `dnat to ${ADDRESSES.p21}`, `dnat to ${ADDRESSES.h2}`, `dnat to ${ADDRESSES.p12}:80`, 'dnat to 10.168.1.2-10.168.1.3', 'redirect', 'redirect to :22', 'accept', 'jump other')),
  output: rule(pick(`dnat to ${ADDRESSES.p11}`, `dnat to ${ADDRESSES.p21}`, `dnat to ${ADDRESSES.p12}:80`, 'redirect', 'redirect to :22', 'accept')),
  postrouting: rule(pick('masquerade', 'masquerade random', 'masquerade fully-random', 'masquerade to :2000-2003', `snat to ${ADDRESSES.h1}`, 'snat to 10.225.28.200', 'snat to 10.225.28.200-10.225.28.203', `snat to ${ADDRESSES.gateway}`, 'accept', 'jump other')),
  input: rule(pick('snat to 10.225.28.200', 'accept')),
}

const list = (rules: fc.Arbitrary<string>, minLength: number): fc.Arbitrary<readonly string[]> => fc.array(rules, { minLength, maxLength: 4 })

const chain = (name: string, head: string, rules: readonly string[]): string => `  chain ${name} {\n    ${head}\n${rules.map((text) => `    ${text}\n`).join('')}  }\n`

const filterChain = fc
  .tuple(pick('prerouting', 'input', 'forward', 'forward', 'output', 'postrouting'), fc.constantFrom(-500, -400, -300, -200, -150, -100, -50, 0, 0, 10, 100, 150, 300), pick('accept', 'accept', 'accept', 'drop'), pick('filter', 'filter', 'route'))
  .chain(([hook, priority, policy, type]) =>
    list(filterRule(hook), 1).map((rules) => ({ hook, text: (index: number) => chain(`c${index}`, `type ${hook === 'output' ? type : 'filter'} hook ${hook} priority ${priority}; policy ${policy};`, rules) })),
  )

const natChain = fc.tuple(pick('prerouting', 'postrouting', 'postrouting', 'output', 'input'), fc.constantFrom(0, 0, 5, -5), pick('accept', 'accept', 'accept', 'drop')).chain(([hook, later, policy]) =>
  list(natRule[hook] ?? pick('accept'), 1).map((rules) => ({ hook, text: (index: number) => chain(`n${index}`, `type nat hook ${hook} priority ${(hook === 'postrouting' || hook === 'input' ? 100 : -100) + later}; policy ${policy};`, rules) })),
)

/** A table with filter and nat chains, several of which may stand at one hook. */
export const table = (name = 't'): fc.Arbitrary<string> => fc
  .tuple(fc.array(filterChain, { maxLength: 3 }), fc.array(natChain, { maxLength: 2 }), list(rule(pick('accept', 'drop', 'return')), 0), list(rule(pick('return', 'jump other', 'goto other')), 0))
  .filter(([filters, nats]) => filters.length + nats.length > 0)
  .map(([filters, nats, other, more]) => {
    const chains = [...filters, ...nats].map(({ text }, index) => text(index))
    return `table ip ${name} {\n${chain('other', '', other)}${chain('more', '', more)}${chains.join('')}}`
  })

const frames = fc.oneof(after('iifname', pick('"veth*"', 'cni0')), after('oifname', pick('"veth*"', 'cni0')), after('meta pkttype', pick('host', 'other', 'broadcast')), pick('meta mark 0x1', 'meta mark != 0', 'meta length > 100'))
const packets = fc.oneof(
  after('ip saddr', where),
  after('ip daddr', where),
  pick('ether type ip', 'ip protocol icmp', 'ip protocol tcp', 'ip protocol udp', 'ip frag-off & 0x1fff != 0', 'ip frag-off & 0x2000 != 0', 'ip ttl 64', 'udp dport 53', 'tcp dport 80', 'tcp flags syn', 'icmp type echo-request'),
)
const requests = pick('ether type arp', 'arp operation request', 'arp operation reply', 'ether type != arp')

const frameRule = fc
  .tuple(fc.oneof({ weight: 4, arbitrary: packets }, { weight: 1, arbitrary: requests }, frames), fc.option(frames, { nil: undefined }), pick('accept', 'drop', 'drop', 'return', 'meta mark set 0x1', 'meta mark set meta mark | 0x2'))
  .map(([what, more, verdict]) => [what, ...(more === undefined || more === what ? [] : [more]), 'counter', verdict].join(' '))

const frameChain = fc
  .tuple(pick('prerouting', 'forward', 'input', 'output', 'postrouting'), fc.constantFrom(-300, -2, -1, 0, 0, 1, 300, 0x7fffffff), pick('accept', 'accept', 'accept', 'accept', 'drop'))
  .chain(([hook, priority, policy]) => list(frameRule, 1).map((rules) => (index: number) => chain(`b${index}`, `type filter hook ${hook} priority ${priority}; policy ${policy};`, rules)))

/** A table of the bridge family, which sees the frames of a bridge before and after the chains of IP do. */
export const bridgeTable: fc.Arbitrary<string> = fc.array(frameChain, { minLength: 1, maxLength: 3 }).map((chains) => `table bridge b {\n${chains.map((text, index) => text(index)).join('')}}`)
