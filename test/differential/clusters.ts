import fc from 'fast-check'
import { vtepMac } from './vtep-mac.js'
import type { Damage, HostShape, NetworkShape, PodShape, ProbeShape, RouterShape, Scenario } from './scenario.js'

/** A failed address resolution shall take 60 ms, not 3 s, on both engines. */
const RETRANS = '20'
const patient = (...links: readonly string[]): Record<string, string> => Object.fromEntries(links.map((link) => [`net.ipv4.neigh.${link}.retrans_time_ms`, RETRANS]))

const rarely = <T>(value: fc.Arbitrary<T>, weight = 6): fc.Arbitrary<T | undefined> => fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
const given = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }

const pod = (host: number, index: number): fc.Arbitrary<PodShape> =>
  fc.record({
    name: fc.constant(`p${host}${index}`),
    mtu: rarely(fc.constantFrom(1280, 576)),
    tcp: fc.boolean(),
    udp: fc.boolean(),
    sysctl: rarely(fc.constantFrom({ 'net.ipv4.conf.eth0.rp_filter': '1' }, { 'net.ipv4.icmp_echo_ignore_all': '1' }, { 'net.ipv4.ip_default_ttl': '70' })).map((more) => ({ ...patient('eth0'), ...more })),
  }).map((shape) => given(shape) as PodShape)

/** Rules that a person or another program may have left on a host. */
const rules = (podCidr: string): fc.Arbitrary<string> => {
  const filter = (hook: string, policy: string, ...lines: readonly string[]): string =>
    `table ip filter {\n  chain ${hook.toUpperCase()} {\n    type filter hook ${hook} priority 0; policy ${policy};\n${lines.map((line) => `    ${line}\n`).join('')}  }\n}`
  return fc.constantFrom(
    filter('forward', 'drop'),
    filter('forward', 'accept', `ip saddr ${podCidr} drop`),
    filter('forward', 'accept', `ip daddr ${podCidr} reject`),
    filter('forward', 'accept', 'meta l4proto tcp reject with tcp reset'),
    filter('forward', 'accept', 'meta l4proto icmp drop'),
    filter('forward', 'drop', 'ct state established,related accept', `ip daddr ${podCidr} accept`),
    filter('input', 'accept', 'udp dport 8472 drop'),
    filter('input', 'drop'),
    filter('input', 'accept', 'ct state invalid drop', 'meta l4proto icmp accept', 'udp dport 53 reject with icmp type admin-prohibited'),
    filter('output', 'accept', 'meta l4proto udp drop'),
    filter('output', 'accept', `ip daddr ${podCidr} reject`),
    'table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    tcp dport 8080 redirect to :22\n  }\n}',
    'table ip nat {\n  chain POSTROUTING {\n    type nat hook postrouting priority 100; policy accept;\n    oifname "eth0" masquerade\n  }\n}',
    `table ip nat {\n  chain PREROUTING {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.96.0.1 dnat to ${podCidr.replace('.0/24', '.2')}\n  }\n}`,
  )
}

const sysctls = (network: NetworkShape, pods: number): fc.Arbitrary<Record<string, string>> => {
  // flannel's bridge comes with the first pod, as the CNI plugin makes it.
  const links = ['eth0', ...(network.type === 'bridge' ? [] : ['flannel/1']), ...(pods === 0 ? [] : [network.type === 'bridge' ? 'docker0' : 'cni0'])]
  return fc
    .uniqueArray(
      fc.oneof(
        fc.tuple(fc.constantFrom('all', ...links).map((link) => `net.ipv4.conf.${link}.rp_filter`), fc.constantFrom('0', '1', '2')),
        fc.tuple(fc.constant('net.bridge.bridge-nf-call-iptables'), fc.constantFrom('0', '1')),
        fc.tuple(fc.constant('net.ipv4.ip_default_ttl'), fc.constantFrom('2', '128')),
        fc.tuple(fc.constantFrom(...links).map((link) => `net.ipv4.conf.${link}.forwarding`), fc.constant('0')),
      ),
      { maxLength: 2, selector: ([key]) => key },
    )
    .map((list) => ({ ...patient(...links), ...Object.fromEntries(list) }))
}

function host(index: number, network: NetworkShape, routed: boolean): fc.Arbitrary<HostShape> {
  // With a router the hosts live on two segments in turn.
  const subnet = routed && index % 2 === 0 ? 29 : 28
  const podCidr = `10.168.${index}.0/24`
  return fc
    .integer({ min: 0, max: index === 1 ? 5 : 3 })
    .chain((count) =>
      fc.record({
        name: fc.constant(`h${index}`),
        address: fc.constant(`10.225.${subnet}.${10 + index}/24`),
        podCidr: fc.constant(podCidr),
        mtu: rarely(fc.constantFrom(...(network.type === 'bridge' ? [1500, 9000] : [1500, 9000, 1400])), 8),
        routes: fc.constant(routed ? [`default via 10.225.${subnet}.1`] : []),
        nft: rarely(rules(podCidr), 3).map((text) => (text === undefined ? [] : [text])),
        sysctl: sysctls(network, count),
        listens: fc.boolean(),
        pods: fc.tuple(...Array.from({ length: count }, (_, position) => pod(index, position + 1))),
      }),
    )
    .map((shape) => given(shape) as HostShape)
}

/** Rows that are missing, wrong, or one too many. */
function damage(hosts: readonly HostShape[], network: NetworkShape): fc.Arbitrary<Damage> {
  const general = hosts.flatMap((host) => {
    const bridge = host.pods.length === 0 ? undefined : network.type === 'bridge' ? 'docker0' : 'cni0'
    return [
      `ip route add blackhole ${host.podCidr.replace('.0/24', '.2/32')}`,
      `ip route add unreachable ${host.podCidr.replace('.0/24', '.3/32')}`,
      `ip route add prohibit ${host.podCidr.replace('.0/24', '.4/32')}`,
      'ip link set eth0 down',
      'ip link set eth0 mtu 1300',
      'sysctl -w net.ipv4.ip_forward=0',
      ...(bridge === undefined ? [] : [
        `ip route del ${host.podCidr} dev ${bridge}`,
        `ip link set ${bridge} down`,
        `ip link set ${bridge} mtu 1200`,
        `ip neigh replace ${host.podCidr.replace('.0/24', '.2')} lladdr 02:00:00:00:00:99 dev ${bridge} nud permanent`,
      ]),
    ].map((command) => ({ netns: host.name, command }))
  })
  const tunnel = network.type === 'bridge' ? [] : hosts.flatMap((host) => hosts.filter((other) => other !== host).flatMap((other) => {
    const vtep = other.podCidr.replace('/24', '')
    const outer = other.address.replace('/24', '')
    const mac = vtepMac(other)
    return [
      `ip route del ${other.podCidr}`,
      `ip route add ${other.podCidr.replace('.0/24', '.2/32')} via ${outer}`,
      `ip neigh del ${vtep} dev flannel.1`,
      `ip neigh replace ${vtep} lladdr 02:00:00:00:00:77 dev flannel.1 nud permanent`,
      `bridge fdb del ${mac} dev flannel.1 dst ${outer} self`,
      `bridge fdb replace ${mac} dev flannel.1 dst 10.225.28.99 self permanent`,
      `bridge fdb replace ${mac} dev flannel.1 dst 192.0.2.1 self permanent`,
      `bridge fdb replace ${mac} dev flannel.1 dst ${host.address.replace('/24', '')} self permanent`,
      `bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst ${outer} self permanent`,
      `bridge fdb append 02:00:00:00:00:77 dev flannel.1 dst ${outer} self permanent`,
      `ip link set flannel.1 address 02:00:00:00:00:55`,
      'ip link set flannel.1 down',
      'ip link set flannel.1 mtu 1000',
    ].map((command) => ({ netns: host.name, command }))
  }))
  return fc.constantFrom(...general, ...tunnel)
}

/** What mends damage, or changes what the caches of the probes before know of. */
function changes(hosts: readonly HostShape[], network: NetworkShape): fc.Arbitrary<Damage> {
  const bridgeOf = ({ pods }: HostShape): string | undefined => (pods.length === 0 ? undefined : network.type === 'bridge' ? 'docker0' : 'cni0')
  const general = hosts.flatMap((host) => {
    const bridge = bridgeOf(host)
    const subnet = host.address.replace(/\.\d+\/24$/, '')
    return [
      'ip link set eth0 up',
      'ip link set eth0 mtu 1500',
      'ip link set eth0 address 02:00:00:00:00:44',
      'sysctl -w net.ipv4.ip_forward=1',
      'sysctl -w net.ipv4.conf.all.rp_filter=1',
      'sysctl -w net.bridge.bridge-nf-call-iptables=0',
      `ip addr del ${host.address} dev eth0`,
      `ip addr add ${host.address} dev eth0`,
      `ip addr add ${subnet}.99/24 dev eth0`,
      `ip addr add 10.96.0.1/32 dev lo`,
      `ip route add default via ${subnet}.1`,
      `ip route del blackhole ${host.podCidr.replace('.0/24', '.2/32')}`,
      `ip rule add from ${host.podCidr} prohibit`,
      'nft add table ip late { chain c { type filter hook forward priority 0; policy accept; meta l4proto icmp drop; } }',
      'nft add table ip late { chain c { type nat hook postrouting priority 50; policy accept; masquerade; } }',
      'nft delete table ip late',
      ...hosts.filter((other) => other !== host).map((other) => `ip neigh del ${other.address.replace('/24', '')} dev eth0`),
      ...(bridge === undefined ? [] : [
        `ip link set ${bridge} up`,
        `ip link set ${bridge} mtu 1450`,
        `ip link set ${bridge} address 02:00:00:00:00:33`,
        `ip addr del ${host.podCidr.replace('.0/24', '.1/24')} dev ${bridge}`,
        `ip addr add ${host.podCidr.replace('.0/24', '.1/24')} dev ${bridge}`,
        `ip route add ${host.podCidr} dev ${bridge}`,
        `ip neigh del ${host.podCidr.replace('.0/24', '.2')} dev ${bridge}`,
      ]),
    ].map((command) => ({ netns: host.name, command }))
  })
  const ofPods = hosts.flatMap((host) => host.pods.flatMap(({ name }) => [
    'ip link set eth0 down',
    'ip link set eth0 up',
    'ip link set eth0 mtu 1200',
    `ip route add default via ${host.podCidr.replace('.0/24', '.1')}`,
    'ip route del default',
    'ip route add blackhole 10.225.0.0/16',
    `ip neigh del ${host.podCidr.replace('.0/24', '.1')} dev eth0`,
    'ip link set eth0 address 02:00:00:00:00:22',
  ].map((command) => ({ netns: name, command }))))
  const tunnel = network.type === 'bridge' ? [] : hosts.flatMap((host) => hosts.filter((other) => other !== host).flatMap((other) => {
    const vtep = other.podCidr.replace('/24', '')
    const outer = other.address.replace('/24', '')
    return [
      'ip link set flannel.1 up',
      'ip link set flannel.1 mtu 1450',
      `ip route add ${other.podCidr} via ${vtep} dev flannel.1 onlink`,
      `ip neigh replace ${vtep} lladdr ${vtepMac(other)} dev flannel.1 nud permanent`,
      `bridge fdb replace ${vtepMac(other)} dev flannel.1 dst ${outer} self permanent`,
    ].map((command) => ({ netns: host.name, command }))
  }))
  return fc.constantFrom(...general, ...ofPods, ...tunnel)
}

function probes(hosts: readonly HostShape[], routers: readonly RouterShape[], done: fc.Arbitrary<Damage>): fc.Arbitrary<ProbeShape> {
  const ends = [...hosts.flatMap(({ name, pods }) => [...pods.map((one) => one.name), name]), ...routers.map(({ name }) => name)]
  const addresses = ['10.225.28.99', '192.0.2.1', '10.96.0.1', '127.0.0.1', ...hosts.flatMap(({ podCidr, address }) => [podCidr.replace('.0/24', '.1'), podCidr.replace('.0/24', '.77'), address.replace('/24', '')])]
  return fc
    .record({
      protocol: fc.constantFrom('icmp' as const, 'icmp' as const, 'udp' as const, 'tcp' as const),
      from: fc.constantFrom(...ends),
      to: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ends) }, { weight: 1, arbitrary: fc.constantFrom(...addresses) }),
      listening: fc.boolean(),
      size: rarely(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 12, max: 4000 }) }, { weight: 5, arbitrary: fc.constantFrom(1372, 1422, 1423, 1472, 1473) }, { weight: 1, arbitrary: fc.integer({ min: 4000, max: 60_000 }) }), 2),
      ttl: rarely(fc.integer({ min: 1, max: 5 }), 4),
      tos: rarely(fc.constantFrom(0x10, 0xb8, 0x01, 0x03), 8),
      df: rarely(fc.boolean(), 2),
      damage: rarely(fc.array(done, { minLength: 1, maxLength: 2 }), 3),
    })
    .map(({ listening, ...shape }) => {
      const onHost = /^h|^r|^10\.225|\.1$/.test(shape.to)
      const port = !listening ? 9 : shape.protocol === 'udp' ? 53 : onHost ? 22 : 80
      return given({ ...shape, port }) as ProbeShape
    })
}

/** Clusters of one to four hosts with up to five pods each, sound or broken, and probes through them. */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    routed: rarely(fc.constant(true), 3).map((value) => value === true),
    ipMasq: fc.boolean(),
    directRouting: rarely(fc.constant(true), 4).map((value) => value === true),
    docker: fc.boolean(),
  })
  .chain(({ count, routed, ipMasq, directRouting, docker }) => {
    const network: NetworkShape = { type: count === 1 && docker ? 'bridge' : 'flannel', ipMasq, directRouting }
    const routers: readonly RouterShape[] = routed ? [{ name: 'r1', addresses: ['10.225.28.1/24', '10.225.29.1/24'], sysctl: patient('eth0', 'eth1') }] : []
    return fc.tuple(...Array.from({ length: count }, (_, index) => host(index + 1, network, routed))).chain((hosts) =>
      fc.record({
        network: fc.constant(network),
        hosts: fc.constant(hosts),
        routers: fc.constant(routers),
        damage: fc.uniqueArray(damage(hosts, network), { maxLength: 2, selector: ({ netns, command }) => `${netns} ${command}` }),
        probes: fc.array(probes(hosts, routers, fc.oneof(damage(hosts, network), changes(hosts, network))), { minLength: 1, maxLength: 5 }),
      }),
    )
  })
