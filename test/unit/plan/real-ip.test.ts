import { describe, expect, test } from 'vitest'
import {
  formatAddr, formatRoute, formatRule, neighArguments, parseAddr, parseFdb, parseNeigh, parseRoute, parseRule, printFdb, printNeigh, ruleArguments,
} from '../../../src/plan/index.js'
import { inSandbox, whyNoTools } from './sandbox.js'

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

describe.skipIf(whyNoTools)(`the real tools${whyNoTools === undefined ? '' : ` (${whyNoTools})`}`, () => {
  test('take our routes and print them as we do', () => {
    const rows = [...ROUTES, ...TABLE_100].map(parseRoute)
    const out = inSandbox(`${SETUP}${batch('ip', 'route', rows.map(formatRoute))}ip route show table main\nip route show table 100 | sed 's/ src/ table 100 src/; s/dev lo/dev lo table 100/'`)
    const printed = lines(out)
    for (const row of rows) expect(printed).toContain(formatRoute(row))
    // The reading of what `ip` prints is what was written, its own routes aside.
    expect(printed.filter((line) => !line.includes('proto kernel')).map((line) => formatRoute(parseRoute(line))).sort()).toEqual(rows.map(formatRoute).sort())
    for (const line of printed) parseRoute(line)
  })

  test('give the fields of our routes in JSON', () => {
    const [row] = JSON.parse(inSandbox(`${SETUP}ip route add ${ROUTES[0]}\nip -j route show 10.168.1.0/24`)) as [Record<string, unknown>]
    expect(row).toMatchObject({ dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'vx', flags: ['onlink'] })
  })

  test('take our neighbours and print them as we do', () => {
    const rows = NEIGH.map((text) => parseNeigh(text))
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'neigh', rows.map(neighArguments))}ip neigh show nud all | grep -v ^ff`))
    for (const row of rows) expect(printed).toContain(printNeigh(row))
    for (const line of printed) parseNeigh(line)
  })

  test('take our forwarding entries and print them as we do', () => {
    const rows = FDB.map((text) => parseFdb(text))
    const printed = lines(inSandbox(`${SETUP}${batch('bridge', 'fdb', rows.map(printFdb))}bridge fdb show`))
    for (const row of rows) expect(printed.map((line) => line.replace(' master br0', ' master'))).toContain(printFdb(row))
    for (const line of printed) parseFdb(line)
  })

  test('take our policy rules and print them as we do', () => {
    const rows = RULES.map(parseRule)
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'rule', rows.map(ruleArguments))}ip rule show`)).map((line) => line.replace('\t', ' '))
    expect(printed).toEqual(['0: from all lookup local', ...rows.map(formatRule), '32766: from all lookup main', '32767: from all lookup default'])
    expect(printed.slice(1, 4).map(parseRule)).toEqual(rows)
  })

  test('take our addresses and print them as we do', () => {
    const rows = ADDRS.map((text) => parseAddr(text))
    const printed = lines(inSandbox(`${SETUP}${batch('ip', 'addr', rows.map(formatAddr))}ip -4 addr show | grep inet`))
    for (const row of rows) expect(printed.map((line) => parseAddr(line))).toContainEqual(row)
  })
})
