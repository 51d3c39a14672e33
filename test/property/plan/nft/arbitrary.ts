import fc from 'fast-check'

/** Rules and tables in nft's words, of everything that hopspec models. */

const byte = fc.integer({ min: 0, max: 255 })
const address = fc.tuple(byte, byte, byte, byte).map((octets) => octets.join('.'))
const prefix = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([ip, length]) => `${ip}/${length}`)
const number = (text: string): number => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
const addressRange = fc.tuple(address, address).filter(([a, b]) => a !== b).map((ends) => ends.sort((a, b) => number(a) - number(b)).join('-'))
const port = fc.integer({ min: 0, max: 65535 })
const portRange = fc.tuple(port, port).filter(([a, b]) => a !== b).map((ends) => ends.sort((a, b) => a - b).join('-'))
const mark = fc.nat({ max: 0xffffffff })
const mac = fc.tuple(byte, byte, byte, byte, byte, byte).map((bytes) => bytes.map((value) => value.toString(16).padStart(2, '0')).join(':'))
const device = fc.constantFrom('eth0', 'eth1', 'cni0', 'flannel.1', 'veth912977f8', 'docker0', 'lo')
const set = (element: fc.Arbitrary<string | number>): fc.Arbitrary<string> => fc.uniqueArray(element, { minLength: 1, maxLength: 5 }).map((elements) => `{ ${elements.join(', ')} }`)
const negated = (value: fc.Arbitrary<string | number>): fc.Arbitrary<string> => fc.tuple(fc.boolean(), value).map(([not, text]) => `${not ? '!= ' : ''}${text}`)
const after = (selector: string, value: fc.Arbitrary<string | number>): fc.Arbitrary<string> => value.map((text) => `${selector} ${text}`)
const pick = (...words: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...words)

const addresses = negated(fc.oneof(address, prefix, addressRange, set(fc.oneof(address, prefix, addressRange))))
const ports = negated(fc.oneof(port, portRange, set(fc.oneof(port, portRange))))
const protocols = fc.oneof(pick('icmp', 'tcp', 'udp', 'gre', 'sctp'), byte)
const states = fc.uniqueArray(pick('new', 'established', 'related', 'invalid', 'untracked'), { minLength: 1, maxLength: 4 })
const statuses = fc.uniqueArray(pick('snat', 'dnat', 'seen-reply', 'assured', 'confirmed'), { minLength: 1, maxLength: 3 })
const names = negated(fc.oneof(device, device.map((name) => `"${name.slice(0, 3)}*"`), set(device)))

const masked = (selector: string): fc.Arbitrary<string> => fc.tuple(mark, mark, fc.boolean()).map(([mask, value, not]) => `${selector} & ${mask} ${not ? '!=' : '=='} ${(value & mask) >>> 0}`)
const flagMatch = (selector: string, flags: fc.Arbitrary<string[]>): fc.Arbitrary<string> =>
  fc.oneof(after(selector, flags.map((words) => words.join(','))), after(`${selector} !=`, flags.map((words) => words[0] ?? '')), after(selector, flags.map((words) => `{ ${words.join(', ')} }`)))

const link = [after('iifname', names), after('oifname', names), after('iif', negated(pick('lo'))), after('meta pkttype', negated(pick('host', 'broadcast', 'multicast', 'other')))]
const marks = [after('meta mark', negated(fc.oneof(mark, set(mark)))), masked('meta mark'), after('ct mark', negated(mark)), masked('ct mark')]
const tracked = [flagMatch('ct state', states), flagMatch('ct status', statuses), after('ct direction', pick('original', 'reply')), after('ct original ip saddr', negated(fc.oneof(address, prefix)))]
const network = [after('ip saddr', addresses), after('ip daddr', addresses), after('ip ttl', negated(byte)), after('fib daddr type', negated(pick('local', 'unicast', 'broadcast', '{ local, multicast }')))]
const transport = [
  after('ip protocol', negated(fc.oneof(protocols, set(protocols)))), after('meta l4proto', negated(fc.oneof(protocols, set(protocols)))),
  after('tcp dport', ports), after('udp sport', ports), after('th dport', ports), after('icmp type', negated(fc.oneof(byte, pick('echo-request'), set(byte)))), after('icmp code', byte),
  flagMatch('tcp flags', fc.uniqueArray(pick('syn', 'ack', 'fin', 'rst', 'psh'), { minLength: 1, maxLength: 3 })), after('tcp dport <', port),
]
const any = (matches: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.option(fc.oneof(...matches), { nil: '', freq: 2 })

const mangle = fc.tuple(pick('meta mark', 'ct mark'), fc.oneof(mark.map(String), fc.tuple(pick('meta mark', 'ct mark'), pick('&', '|', '^'), mark).map((words) => words.join(' ')), fc.tuple(mark, mark).map(([and, or]) => `meta mark & ${and} | ${or}`)))
  .map(([key, value]) => `${key} set ${value}`)
const statement = fc.oneof(
  pick('accept', 'drop', 'return', 'jump other', 'goto other', 'counter', 'counter drop', 'log prefix "a; b # c" accept', 'log', 'log level info drop', 'reject', 'reject with tcp reset'),
  pick('net', 'host', 'prot', 'port').map((what) => `reject with icmp ${what}-unreachable`),
  mangle,
)
const comment = fc.option(fc.stringMatching(/^[a-zA-Z0-9 ;#{}'_.-]{1,40}$/).map((text) => `comment "${text}"`), { nil: '', freq: 4 })
const sentence = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')

/** Rules that a chain of type filter may hold; `other` is a chain. */
export const filterRule = fc.tuple(any(link), any(marks), any(tracked), any(network), any(transport), statement, comment)
  .map(sentence)
  .filter((rule) => !rule.includes('tcp reset') || !/udp|icmp|protocol|l4proto/.test(rule))

const flags = fc.option(fc.uniqueArray(pick('random', 'fully-random', 'persistent'), { minLength: 1, maxLength: 3 }).map((words) => words.join(',')), { nil: '' })
const source = fc.oneof(
  fc.tuple(pick('masquerade'), flags), fc.tuple(pick('meta l4proto { tcp, udp } masquerade to'), portRange.map((ends) => `:${ends}`), flags),
  fc.tuple(pick('snat to'), fc.oneof(address, addressRange), flags), fc.tuple(pick('ip protocol tcp snat to'), fc.tuple(address, port).map((pair) => pair.join(':')), flags),
)

/** Rules that a nat chain at postrouting may hold. */
export const sourceNatRule = fc.tuple(fc.oneof(...network.slice(0, 2), ...link.slice(0, 2), ...marks), source).map(([match, nat]) => sentence([match, ...nat]))

/** Tables with a filter chain of any hook and a nat chain. */
export const ruleset = fc
  .tuple(fc.array(filterRule, { minLength: 1, maxLength: 12 }), fc.array(sourceNatRule, { maxLength: 5 }), fc.integer({ min: -400, max: 400 }), pick('accept', 'drop'), pick('input', 'forward', 'output'))
  .map(([filter, nat, priority, policy, hook]) =>
    [
      'table ip t {', 'chain other {', '}', 'chain base {', `type filter hook ${hook} priority ${priority}; policy ${policy};`, ...filter, '}',
      'chain nat {', 'type nat hook postrouting priority srcnat;', ...nat, '}', '}',
    ].join('\n'),
  )

/** Rules of a table of the family bridge. */
export const bridgeRule = fc
  .tuple(fc.oneof(after('ether saddr', negated(fc.oneof(mac, set(mac)))), after('ether type', pick('ip', 'arp', '0x1234')), after('iifname', names)), pick('accept', 'drop', 'counter', 'ip daddr 10.0.0.1 drop', 'arp operation request drop'))
  .filter(([match, verdict]) => !match.startsWith('ether type') || !/^(ip|arp) /.test(verdict) || match.endsWith(verdict.split(' ')[0] ?? ''))
  .map(sentence)
