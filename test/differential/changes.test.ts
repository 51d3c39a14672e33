import { describe, test } from 'vitest'
import type { Box } from '../support/boxes.js'
import { agreeOn, icmp, tcp } from './agree.js'
import type { Damage, ProbeShape } from './scenario.js'
import { PROBES, SWITCHED } from './switched.js'

/** What is done at once, as 'netns: command; netns: command'. */
const damageOf = (text: string): readonly Damage[] =>
  text.split('; ').map((one) => {
    const [, netns = '', command = ''] = /^(\w+): (.*)$/.exec(one) ?? []
    return { netns, command }
  })

const after = (text: string): Pick<ProbeShape, 'damage'> => ({ damage: damageOf(text) })

/** h tells nobody of a shorter way: how often it would is a matter of real time. */
const SILENT: Readonly<Record<string, Box>> = {
  ...SWITCHED,
  h: { ...SWITCHED['h'], sysctl: { ...SWITCHED['h']?.sysctl, ...Object.fromEntries(['all', 'br0', 'eth0'].map((ifname) => [`net.ipv4.conf.${ifname}.send_redirects`, '0'])) } },
}
const SILENCE = 'h: sysctl -w net.ipv4.conf.all.send_redirects=0; h: sysctl -w net.ipv4.conf.br0.send_redirects=0'

const RULED: Readonly<Record<string, Box>> = {
  ...SILENT,
  h: { ...SILENT['h'], nft: 'table ip t {\n  chain c {\n    type filter hook forward priority 0; policy accept;\n    ct state invalid drop\n  }\n  chain n {\n    type nat hook postrouting priority 100; policy accept;\n    oifname "eth0" masquerade\n  }\n}' },
}

/** All probes, then again after each change: what was learned, cached and tracked before meets it. */
const between = (changes: readonly string[]): readonly ProbeShape[] => [...PROBES, ...changes.flatMap((text) => PROBES.map((probe, index) => (index === 0 ? { ...probe, ...after(text) } : probe)))]

/** What is done, one after another. */
const CHANGES: readonly (readonly string[])[] = [
  ['h: ip link set eth0 down', 'h: ip link set eth0 up'],
  ['h: ip link set br0 down', 'h: ip link set br0 up'],
  ['h: ip link set pa down', 'h: ip link set pa up'],
  ['a: ip link set eth0 down', 'a: ip link set eth0 up', 'a: ip route add default via 10.0.0.254'],
  ['f: ip link set eth0 down', 'f: ip link set eth0 up', 'f: ip route add 10.0.0.0/24 via 192.0.2.1'],
  ['h: ip link set pa nomaster', 'h: ip link set pa master br0'],
  ['h: ip link set eth0 master br0', 'h: ip link set eth0 nomaster'],
  ['h: ip link set br0 address 02:00:00:00:77:77', 'h: ip link set br0 address 02:00:00:00:77:78'],
  ['h: ip link set eth0 address 02:00:00:00:77:77'], ['a: ip link set eth0 address 02:00:00:00:77:77'], ['b: ip link set eth0 address 02:00:00:00:77:77'], ['f: ip link set eth0 address 02:00:00:00:77:77'],
  ['h: ip link set pa address 02:00:00:00:77:77'],
  ['h: ip addr del 10.0.0.254/24 dev br0', 'h: ip addr add 10.0.0.254/24 dev br0'],
  ['h: ip addr del 192.0.2.1/24 dev eth0', 'h: ip addr add 192.0.2.1/24 dev eth0'],
  ['a: ip addr del 10.0.0.1/24 dev eth0', 'a: ip addr add 10.0.0.1/24 dev eth0'],
  ['b: ip addr del 10.0.0.2/24 dev eth0', 'b: ip addr add 10.0.0.2/24 dev eth0'],
  ['b: ip addr add 10.0.0.9/24 dev eth0', 'b: ip addr del 10.0.0.2/24 dev eth0'],
  ['b: ip addr add 10.0.0.9/32 dev lo'], ['h: ip addr add 10.0.0.9/32 dev lo'], ['h: ip addr add 192.0.2.9/32 dev lo', 'h: ip addr del 192.0.2.9/32 dev lo'],
  ['a: ip addr add 10.0.0.254/32 dev lo', 'a: ip addr del 10.0.0.254/32 dev lo'],
  ['f: ip addr add 192.0.2.1/32 dev lo', 'f: ip addr del 192.0.2.1/32 dev lo'],
  ['a: ip addr add 10.0.0.1/32 dev lo', 'a: ip addr del 10.0.0.1/24 dev eth0'],
  ['a: ip route del default', 'a: ip route add default via 10.0.0.254'],
  ['a: ip route add blackhole 192.0.2.0/24', 'a: ip route del blackhole 192.0.2.0/24'],
  ['h: ip route add unreachable 192.0.2.9', 'h: ip route del unreachable 192.0.2.9'],
  ['h: ip route add prohibit 10.0.0.2', 'h: ip route replace 10.0.0.2 dev br0'],
  ['h: ip route add 192.0.2.9 via 10.0.0.2', 'h: ip route del 192.0.2.9 via 10.0.0.2'],
  ['h: ip route replace 10.0.0.0/24 via 192.0.2.9', 'h: ip route del 10.0.0.0/24'],
  ['h: ip route add 192.0.2.9 dev eth0 mtu 600', 'h: ip route del 192.0.2.9 dev eth0'],
  ['h: ip route add local 192.0.2.9 dev lo', 'h: ip route del local 192.0.2.9 dev lo'],
  ['h: ip route add 10.0.0.2 via 192.0.2.9 onlink dev eth0'],
  ['a: ip route add 10.0.0.2 via 10.0.0.254', 'a: ip route del 10.0.0.2 via 10.0.0.254'],
  ['h: ip rule add from 10.0.0.1 prohibit', 'h: ip rule del from 10.0.0.1 prohibit'],
  ['h: ip rule add to 192.0.2.9 lookup 100', 'h: ip route add unreachable default table 100', 'h: ip rule del to 192.0.2.9 lookup 100'],
  ['a: ip neigh del 10.0.0.254 dev eth0'], ['a: ip neigh replace 10.0.0.254 lladdr 02:00:00:00:77:77 dev eth0', 'a: ip neigh del 10.0.0.254 dev eth0'],
  ['a: ip neigh replace 10.0.0.2 lladdr 02:00:00:00:77:77 dev eth0 nud permanent', 'a: ip neigh replace 10.0.0.2 lladdr 02:00:00:00:02:02 dev eth0 nud stale'],
  ['a: ip neigh replace 10.0.0.9 lladdr 02:00:00:00:02:02 dev eth0 nud reachable'], ['h: ip neigh replace 192.0.2.9 dev eth0 nud failed'],
  ['h: ip neigh replace 10.0.0.1 lladdr 02:00:00:00:02:02 dev br0 nud permanent', 'h: ip neigh del 10.0.0.1 dev br0'],
  ['h: bridge fdb add 02:00:00:00:02:02 dev pa master static', 'h: bridge fdb del 02:00:00:00:02:02 dev pa master'],
  ['h: bridge fdb replace 02:00:00:00:02:02 dev pa master static', 'h: bridge fdb del 02:00:00:00:02:02 dev pa master'],
  ['h: bridge fdb del 02:00:00:00:02:02 dev pb master'], ['h: bridge fdb add 02:00:00:00:02:02 dev br0 self permanent'],
  ['h: bridge link set dev pa state blocking', 'h: bridge link set dev pa state forwarding'], ['h: bridge link set dev pb state learning', 'h: bridge link set dev pb state forwarding'],
  ['h: bridge link set dev pb flood off'], ['h: bridge link set dev pb learning off'], ['h: bridge link set dev pa hairpin on', 'h: ip link set pa down'],
  ['h: sysctl -w net.ipv4.ip_forward=0', 'h: sysctl -w net.ipv4.ip_forward=1'], ['h: sysctl -w net.ipv4.conf.br0.forwarding=0', 'h: sysctl -w net.ipv4.ip_forward=1', 'h: sysctl -w net.ipv4.conf.all.forwarding=0', 'h: sysctl -w net.ipv4.ip_forward=1'], ['h: sysctl -w net.ipv4.conf.all.rp_filter=1', 'h: ip route add 10.0.0.1 via 192.0.2.9'],
  ['h: sysctl -w net.bridge.bridge-nf-call-iptables=1', 'h: sysctl -w net.bridge.bridge-nf-call-iptables=0'],
  ['h: sysctl -w net.ipv4.ip_default_ttl=3'], ['a: sysctl -w net.ipv4.conf.eth0.arp_ignore=8', 'a: ip link set eth0 down; a: ip link set eth0 up'], ['b: sysctl -w net.ipv4.icmp_echo_ignore_all=1'],
  ['h: sysctl -w net.ipv4.conf.eth0.proxy_arp=1', 'f: ip route add 10.0.0.0/24 dev eth0'], ['a: sysctl -w net.ipv4.conf.eth0.arp_notify=1', 'a: ip link set eth0 address 02:00:00:00:77:77'],
  ['h: ip link set eth0 mtu 600', 'h: ip link set eth0 mtu 1500'], ['h: ip link set br0 mtu 600', 'h: ip link set br0 mtu 1500'], ['a: ip link set eth0 mtu 100', 'a: ip link set eth0 mtu 1500'],
  ['h: nft add table ip late { chain c { type filter hook forward priority 0; policy drop; } }', 'h: nft delete table ip late'],
  ['h: nft add table ip late { chain c { type nat hook postrouting priority 100; policy accept; masquerade; } }', 'h: nft delete table ip late'],
  ['h: nft add table ip late { chain c { type nat hook prerouting priority -100; policy accept; tcp dport 80 redirect to :81; } }', 'h: nft delete table ip late'],
  ['h: nft add table ip late { chain c { type nat hook postrouting priority 100; policy accept; snat to 192.0.2.77; } }', 'h: ip addr add 192.0.2.77/24 dev eth0', 'h: nft delete table ip late'],
  ['h: nft delete table ip t'], ['h: ip link set lo down', 'h: ip link set lo up'],
  // What is so already.
  ['h: ip link set pa master br0'], ['h: ip link set br0 up'], ['h: ip link set eth0 mtu 1500'], ['h: bridge link set dev pa state forwarding'], ['h: bridge link set dev pa hairpin off'], ['h: sysctl -w net.ipv4.conf.all.rp_filter=0'],
  ['a: ip route replace default via 10.0.0.254'], ['a: ip route append default via 10.0.0.254'], ['a: ip addr add 10.0.0.1/24 dev eth0'], ['a: ip addr replace 10.0.0.1/24 dev eth0'], ['a: ip neigh replace 10.0.0.254 lladdr 02:00:00:00:03:02 dev eth0'],
  ['a: ip neigh add 10.0.0.254 lladdr 02:00:00:00:03:02 dev eth0'], ['h: bridge fdb add 02:00:00:00:02:02 dev pb master static', 'h: bridge fdb replace 02:00:00:00:02:02 dev pb master static'], ['h: bridge fdb append 02:00:00:00:02:02 dev pb master'],
  // Other rows.
  ['a: ip route add 192.0.2.0/24 via 10.0.0.254 metric 5', 'a: ip route del default', 'a: ip route add 192.0.2.0/24 via 10.0.0.2'], ['a: ip route append 192.0.2.9 via 10.0.0.2', 'a: ip route append 192.0.2.9 via 10.0.0.254', 'a: ip route del 192.0.2.9 via 10.0.0.2'],
  ['a: ip route replace default via 10.0.0.2', 'a: ip route replace default via 10.0.0.254 src 10.0.0.1'], ['a: ip addr add 10.0.0.77/24 dev eth0', 'a: ip addr del 10.0.0.1/24 dev eth0', 'a: ip route add default via 10.0.0.254 src 10.0.0.77'],
  ['a: ip route del 10.0.0.0/24 dev eth0', 'a: ip route add 10.0.0.0/24 dev eth0'], ['a: ip route add 10.0.0.2/32 dev eth0 scope link', 'b: ip addr del 10.0.0.2/24 dev eth0', 'b: ip addr add 10.0.0.2/32 dev eth0', 'b: ip route add 10.0.0.0/24 dev eth0'],
  ['h: ip route add throw 192.0.2.9', 'h: ip rule add to 192.0.2.9 prohibit'], ['h: ip rule add iif br0 lookup 7', 'h: ip route add blackhole 192.0.2.0/24 table 7', 'h: ip route del blackhole 192.0.2.0/24 table 7'], ['h: ip rule add fwmark 1 lookup 7'],
  ['h: ip route add broadcast 10.0.0.2 dev br0', 'h: ip route del broadcast 10.0.0.2 dev br0'], ['h: ip link set br0 down; h: ip link set br0 up; h: ip link set pa down; h: ip link set pa up'], ['h: ip link set pa nomaster; h: ip link set pb nomaster', 'h: ip link set pb master br0; h: ip link set pa master br0'],
  ['h: ip link set eth0 down; f: ip link set eth0 address 02:00:00:00:77:79', 'h: ip link set eth0 up'], ['a: ip link set lo down', 'a: ip link set lo up'], ['a: ip link set eth0 mtu 600', 'h: ip link set pa mtu 600', 'h: ip link set br0 mtu 1500'],
  ['h: sysctl -w net.ipv4.conf.eth0.rp_filter=1', 'h: ip route del 192.0.2.0/24 dev eth0'], ['h: sysctl -w net.ipv4.conf.all.accept_local=1', 'f: ip addr add 10.0.0.254/32 dev lo'],
  ['h: sysctl -w net.ipv4.conf.eth0.forwarding=0', 'h: sysctl -w net.ipv4.conf.eth0.forwarding=1'], ['a: sysctl -w net.ipv4.conf.eth0.accept_redirects=0; a: ip route add 10.0.0.2 via 10.0.0.254'], ['b: sysctl -w net.ipv4.conf.eth0.arp_ignore=1; b: ip addr add 10.0.0.9/32 dev lo'],
  ['h: nft add table bridge late { chain c { type filter hook forward priority 0; policy drop; } }', 'h: nft delete table bridge late'], ['h: nft add table ip late { chain c { type filter hook prerouting priority -150; ct state established drop; } }', 'h: nft delete table ip late'],
  ['h: nft add table ip late { chain c { type nat hook prerouting priority -100; policy accept; ip daddr 192.0.2.9 dnat to 10.0.0.2; } }', 'h: nft delete table ip late'], ['h: nft add table ip late { chain c { type route hook output priority 0; policy accept; meta mark set 1; } }', 'h: ip rule add fwmark 1 prohibit'],
  // What the kernel takes for the device below pa is br0, which has the index of a's eth0: default_operstate(), net/core/link_watch.c.
  ['a: ip link set eth0 down; h: ip link set br0 down'], ['h: ip link set br0 down; a: ip link set eth0 down; h: ip link set br0 up'],
]

describe.each([['without rules', SILENT], ['with rules that track connections and translate', RULED]] as const)('probes before and after a change, %s', (_, boxes) => {
  test.each(CHANGES.map((changes) => [changes.join(' | '), changes] as const))('%s', (_text, changes) => agreeOn(boxes, { probes: between(changes) }))
})

describe('between two probes', () => {
  const bridged: Readonly<Record<string, Box>> = { ...RULED, h: { ...RULED['h'], sysctl: { ...RULED['h']?.sysctl, 'net.bridge.bridge-nf-call-iptables': '1' } } }
  test('a bridge goes down, whose ports then take no fragment to put together: br_handle_frame(), net/bridge/br_input.c', () =>
    agreeOn({ ...bridged, a: { ...bridged['a'], links: { eth0: { to: 'h/pa', mtu: 576 } } } }, { probes: [icmp('a', '10.0.0.254'), icmp('a', '10.0.0.254', { size: 1372, ...after('h: ip link set br0 down') })] }))

  test('the only other device of a wire goes down: ____dev_forward_skb(), include/linux/netdevice.h', () =>
    agreeOn(SWITCHED, { probes: [icmp('f', 'h'), icmp('f', 'h', after('h: ip link set eth0 down'))] }))

  test('a TCP socket takes no redirect while connect() holds it: tcp_v4_err(), net/ipv4/tcp_ipv4.c', () =>
    agreeOn(SWITCHED, { probes: [icmp('a', '10.0.0.2'), tcp('a', '10.0.0.2', after('a: ip route add 10.0.0.2 via 10.0.0.254'))] }))

  test('there is none that takes one for a RST or an answer to a SYN: tcp_v4_err(), net/ipv4/tcp_ipv4.c', async () => {
    await agreeOn(SWITCHED, { probes: [icmp('a', '10.0.0.2'), tcp('b', '10.0.0.1', after('a: ip route add 10.0.0.2 via 10.0.0.254')), icmp('a', '10.0.0.2', after(SILENCE))] })
    await agreeOn(SWITCHED, { probes: [icmp('a', '10.0.0.2'), tcp('a', '10.0.0.2', after('b: ip route add 10.0.0.1 via 10.0.0.254')), icmp('b', '10.0.0.1', after(SILENCE))] })
  })

  test('the sender of an echo request takes it: ping_err(), net/ipv4/ping.c', () =>
    agreeOn(SWITCHED, { probes: [icmp('a', '10.0.0.2'), icmp('a', '10.0.0.2', after('a: ip route add 10.0.0.2 via 10.0.0.254')), icmp('a', '10.0.0.2', after(SILENCE))] }))

  test('a port joins the bridge that it is in, and nothing is forgotten: do_set_master(), net/core/rtnetlink.c', () =>
    agreeOn(SWITCHED, { probes: [icmp('b', '10.0.0.1'), icmp('b', '10.0.0.1', after('h: ip link set pa master br0')), icmp('b', '10.0.0.1', after('h: bridge link set dev pa learning off; h: ip link set pa master br0; a: ip link set eth0 address 02:00:00:00:77:70'))] }))

  test('a device is given the MAC address that it has, which makes neighbours void like another: netif_set_mac_address(), net/core/dev.c', () =>
    agreeOn(SWITCHED, { probes: [icmp('h', '192.0.2.9'), icmp('h', '192.0.2.77'), icmp('h', 'h', after('h: ip link set eth0 address 02:00:00:00:03:05'))] }))
})
