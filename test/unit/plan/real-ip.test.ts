import { describe, expect, test } from 'vitest'
import {
  PLAN_FINDINGS, formatAddr, formatRoute, formatRule, neighArguments, parseAddr, parseFdb, parseNeigh, parseRoute, parseRule, printFdb, printNeigh, ruleArguments,
} from '../../../src/plan/index.js'
import { inSandbox, PATIENT, whyNoTools } from './sandbox.js'

const SETUP = `
ip link set dev lo up
ip link add name va type veth peer name vb
ip link add name br0 type bridge
ip link set dev vb master br0
ip link add name vx type vxlan id 1 local 10.0.0.1 dev va dstport 8472 nolearning
for dev in va vb vx br0; do ip link set dev $dev up; done
ip addr add 10.0.0.1/24 dev va
`

const ROUTES = [
  '10.168.1.0/24 via 10.168.1.0 dev vx onlink',
  'default via 10.0.0.2 dev va',
  '10.8.0.1 dev va scope link mtu 1400',
  '10.7.0.0/24 via 10.0.0.3 dev va src 10.0.0.1 metric 5 onlink mtu 1300',
  'blackhole 10.3.0.0/24',
  'unreachable 10.3.1.0/24 metric 3',
  'prohibit 10.3.2.0/24',
  '10.6.0.0/24 dev va scope host',
]
const TABLE_100 = ['10.1.0.0/24 via 10.0.0.3 dev va table 100 src 10.0.0.1 metric 5 mtu 1400', 'local 10.8.8.0/24 dev lo table 100 scope host']
const NEIGH = ['10.168.1.0 dev vx lladdr b6:b2:a8:5f:2c:32 PERMANENT', '10.0.0.9 dev va lladdr 02:00:00:00:00:01 STALE', '10.0.0.12 dev va FAILED', '10.0.0.14 dev va lladdr 02:00:00:00:00:02 NOARP']
const FDB = [
  'b6:b2:a8:5f:2c:32 dev vx dst 10.225.28.171 self permanent',
  '00:00:00:00:00:00 dev vx dst 10.225.28.173 port 4789 vni 5 self permanent',
  '02:b2:a8:5f:2c:37 dev vb master static',
  '02:b2:a8:5f:2c:36 dev vb master permanent',
]
const RULES = ['100: from 10.0.0.0/24 to 10.1.0.0/16 fwmark 0x1/0xff iif va oif vb lookup 100', '101: from all fwmark 0x4000 lookup main', '102: from 10.0.0.5 lookup 300']
const ADDRS = ['10.5.0.1/24 broadcast 10.5.0.255 dev va', '10.5.1.1/32 dev vx scope link']

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
const batch = (program: string, object: string, rows: readonly string[]): string => `${program} -batch - <<'END'\n${rows.map((row) => `${object} add ${row}`).join('\n')}\nEND\n`

/** What the findings say of a row or a setting, and the command that shows it: 'malformed' is refused, 'inconsistent' is taken. */
const LEVELS: readonly (readonly [code: keyof typeof PLAN_FINDINGS, command: string])[] = [
  ['ifname-invalid', 'ip link add name br-0123456789abc type bridge'],
  ['ifname-duplicate', 'ip link add name va type bridge'],
  ['ifindex-duplicate', 'ip link add name br1 index 1 type bridge'],
  ['mac-multicast', 'ip link set dev va address 01:00:00:00:00:01'],
  ['mac-zero', 'ip link set dev va address 00:00:00:00:00:00'],
  ['mtu-out-of-range', 'ip link set dev va mtu 67'],
  ['mtu-out-of-range', 'ip link set dev va mtu 65536'],
  ['port-kind', 'ip link set dev lo master br0'],
  ['port-state-blocking', 'bridge link set dev vb state 4'],
  ['vni-out-of-range', 'ip link add name vy type vxlan id 16777216 local 10.0.0.1 dev va dstport 8472'],
  ['vxlan-duplicate', 'ip link add name vy type vxlan id 1 local 10.0.0.9 dev va dstport 8472'],
  ['vxlan-local-foreign', 'ip link add name vy type vxlan id 7 local 10.0.0.9 dev va dstport 8472'],
  ['vxlan-local-invalid', 'ip link add name vz type vxlan id 8 local 224.0.0.9 dev va dstport 8472'],
  ['addr-repeated', 'ip addr add 10.0.0.1/24 dev va'],
  ['addr-multicast', 'ip addr add 224.0.0.1/24 dev vx'],
  ['addr-unspecified', 'ip addr add 0.1.0.0/24 dev vx'],
  ['addr-network', 'ip addr add 10.44.0.0/24 dev vx'],
  ['addr-on-two-links', 'ip addr add 10.0.0.1/32 dev vx'],
  ['addr-on-port', 'ip addr add 10.45.0.1/24 dev vb'],
  ['route-dst-host-bits', 'ip route add 10.1.0.5/24 dev va'],
  ['route-gateway-not-unicast', 'ip route add 10.1.0.0/24 via 224.0.0.5 dev va onlink'],
  ['route-gateway-not-unicast', 'ip route add 10.1.0.0/24 via 127.0.0.5 dev va onlink'],
  ['route-gateway-unreachable', 'ip route add 10.1.0.0/24 via 10.9.0.2 dev va'],
  ['route-gateway-local', 'ip route add 10.2.0.0/24 via 10.0.0.1 dev va'],
  ['route-gateway-local-onlink', 'ip route add 10.1.0.0/24 via 10.0.0.1 dev va onlink'],
  ['route-nexthop-forbidden', 'ip route add blackhole 10.1.0.0/24 dev va'],
  ['route-onlink-alone', 'ip route add 10.1.0.0/24 dev va onlink'],
  ['route-prefsrc-foreign', 'ip route add 10.1.0.0/24 dev va src 10.77.0.1'],
  ['route-mtu-invalid', 'ip route add 10.3.0.0/24 dev va mtu 20'],
  ['route-duplicate', 'ip route add 10.3.0.0/24 via 10.0.0.2 dev va'],
  ['route-dev-down', 'ip route add 10.1.0.0/24 dev down'],
  ['route-table-unused', 'ip route add 10.1.0.0/24 dev va table 77'],
  ['rule-dev-unknown', 'ip rule add pref 9 iif nodev lookup main'],
  ['rule-table-empty', 'ip rule add pref 10 lookup 1000'],
  ['rule-duplicate', 'ip rule add pref 10 lookup 1000'],
  ['neigh-lladdr-missing', 'ip neigh add 10.0.0.10 dev va nud permanent'],
  ['neigh-lladdr-multicast', 'ip neigh add 10.0.0.11 lladdr 01:00:00:00:00:01 dev va'],
  ['neigh-dst-local', 'ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev va'],
  ['neigh-duplicate', 'ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:02 dev va'],
  ['neigh-on-loopback', 'ip neigh add 10.0.0.12 lladdr 02:00:00:00:00:01 dev lo'],
  ['fdb-dst-self', 'bridge fdb add 02:00:00:00:00:21 dev vx dst 10.0.0.1'],
  ['fdb-duplicate', 'bridge fdb add 02:00:00:00:00:21 dev vx dst 10.0.0.2'],
  ['fdb-dst-missing', 'bridge fdb add 02:00:00:00:00:22 dev vx'],
  ['fdb-dst-forbidden', 'bridge fdb add 02:00:00:00:00:23 dev va dst 10.0.0.1'],
  ['fdb-not-a-port', 'bridge fdb add 02:00:00:00:00:24 dev va master'],
  ['fdb-mac-invalid', 'bridge fdb add 00:00:00:00:00:00 dev vb master'],
  ['sysctl-value-refused', 'sysctl -qw net.ipv4.ip_default_ttl=256'],
  ['sysctl-value-invalid', 'sysctl -qw net.ipv4.conf.va.rp_filter=x'],
  ['sysctl-value-meaningless', 'sysctl -qw net.ipv4.conf.va.rp_filter=3'],
  ['sysctl-dev-unknown', 'sysctl -qw net.ipv4.conf.vq.rp_filter=1'],
]

describe.skipIf(whyNoTools)(`the real tools${whyNoTools === undefined ? '' : ` (${whyNoTools})`}`, () => {
  test('take our routes and print them as we do', PATIENT, () => {
    const rows = [...ROUTES, ...TABLE_100].map(parseRoute)
    const out = inSandbox(`${SETUP}${batch('ip', 'route', rows.map(formatRoute))}ip route show table main\nip route show table 100 | sed 's/ src/ table 100 src/; s/dev lo/dev lo table 100/'`)
    const printed = lines(out)
    for (const row of rows) expect(printed).toContain(formatRoute(row))
    // The reading of what `ip` prints is what was written, its own routes aside.
    expect(printed.filter((line) => !line.includes('proto kernel')).map((line) => formatRoute(parseRoute(line))).sort()).toEqual(rows.map(formatRoute).sort())
    for (const line of printed) parseRoute(line)
  })

  test('give the fields of our routes in JSON', PATIENT, () => {
    const [row] = JSON.parse(inSandbox(`${SETUP}ip route add ${ROUTES[0]}\nip -j route show 10.168.1.0/24`)) as [Record<string, unknown>]
    expect(row).toMatchObject({ dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'vx', flags: ['onlink'] })
  })

  test('take our neighbours and print them as we do', PATIENT, () => {
    const rows = NEIGH.map((text) => parseNeigh(text))
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'neigh', rows.map(neighArguments))}ip neigh show nud all | grep -v ^ff`))
    for (const row of rows) expect(printed).toContain(printNeigh(row))
    for (const line of printed) parseNeigh(line)
  })

  test('take our forwarding entries and print them as we do', PATIENT, () => {
    const rows = FDB.map((text) => parseFdb(text))
    const printed = lines(inSandbox(`${SETUP}${batch('bridge', 'fdb', rows.map(printFdb))}bridge fdb show`))
    for (const row of rows) expect(printed.map((line) => line.replace(' master br0', ' master'))).toContain(printFdb(row))
    for (const line of printed) parseFdb(line)
  })

  test('take our policy rules and print them as we do', PATIENT, () => {
    const rows = RULES.map(parseRule)
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'rule', rows.map(ruleArguments))}ip rule show`)).map((line) => line.replace('\t', ' '))
    expect(printed).toEqual(['0: from all lookup local', ...rows.map(formatRule), '32766: from all lookup main', '32767: from all lookup default'])
    expect(printed.slice(1, 4).map(parseRule)).toEqual(rows)
  })

  test('refuse what is called malformed, and take what is called inconsistent', PATIENT, () => {
    const tried = LEVELS.map(([, command]) => `if ${command} >/dev/null 2>&1; then echo inconsistent; else echo malformed; fi`)
    const levels = lines(inSandbox(`${SETUP}ip link add name down type bridge\n${tried.join('\n')}`))
    expect(LEVELS.map(([code, command], at) => `${code} ${levels[at] ?? ''}: ${command}`)).toEqual(LEVELS.map(([code, command]) => `${code} ${PLAN_FINDINGS[code].level}: ${command}`))
  })

  test('take our addresses and print them as we do', PATIENT, () => {
    const rows = ADDRS.map((text) => parseAddr(text))
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'addr', rows.map(formatAddr))}ip -4 addr show | grep inet`))
    for (const row of rows) expect(printed.map((line) => parseAddr(line))).toContainEqual(row)
  })
})
