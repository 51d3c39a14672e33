import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cluster, flannel } from '../../../src/index.js'
import type { Lab, NetnsHandle, NetnsState } from '../../../src/engine/index.js'
import { openLab } from '../../../src/lab/index.js'
import { viewOf } from '../../../src/report/index.js'
import { kernelHere } from '../kernel/kernel-here.js'

const skip = await kernelHere()

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')).pod('milk'))
  .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea'))

/** What no state tells: multicast groups of devices, bytes, the kernel's numbers of namespaces, blanks at line ends. */
function comparable(command: string, text: string): string[] {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/ {2}bytes \d+ \(.*\)$/, '').replace(/link-netnsid \d+/, 'link-netnsid N').trimEnd())
    .filter((line) => line !== '' && !/^(33:33|01:00:5e)/.test(line))
  // Tables of neighbours and of forwarding entries come in the order of the kernel's hash.
  return /neigh|fdb/.test(command) ? lines.toSorted() : lines
}

/** The view and the tool's words of one moment: read again where a counter or a neighbour moved in between. */
async function ofOneMoment(handle: NetnsHandle, lab: Lab, command: string, argv: readonly string[]): Promise<{ view: string; tool: string }> {
  let before: NetnsState = await handle.state()
  for (let attempt = 0; attempt < 20; attempt++) {
    const { code, stdout, stderr } = await handle.exec(argv)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const after = await handle.state()
    if (JSON.stringify(before) === JSON.stringify(after)) return { view: viewOf(command)(after, lab.plan), tool: stdout }
    before = after
  }
  throw new Error(`the state of ${handle.name} never stood still`)
}

const COMMANDS = [
  'ip -br link', 'ip link', 'ip link show dev eth0', 'ip -br addr', 'ip addr', 'ip route', 'ip route show table local', 'ip route show dev eth0', 'ip neigh', 'ip neigh show dev eth0',
  'bridge fdb', 'bridge fdb show dev eth0', 'bridge link', 'brctl show', 'ifconfig', 'ifconfig eth0', 'route -n', 'cat /sys/class/net/*/iflink', 'cat /sys/class/net/eth0/iflink',
]
// Without -n, route asks the DNS for the names of gateways: only where no default route leads to one.
const HOST_COMMANDS = ['route', 'bridge fdb show dev flannel.1', 'bridge fdb show br cni0', 'brctl show cni0', 'ip link show flannel.1', 'ip neigh show dev flannel.1']
const TOOLS = ['ip', 'bridge', 'brctl', 'ifconfig', 'route']
const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
if (missing.length > 0 && process.env['HOPSPEC_REQUIRE_TOOLS'] === '1') throw new Error(`this run needs ${missing.join(', ')}`)

describe.skipIf(skip)('the views of a namespace of the kernel are what the tools print there', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab(rain, { engine: 'kernel' })
    await lab.ping('coffee', 'tea')
    const one = lab.host('one')
    await one.run('ip addr add 10.225.28.180/24 dev eth0')
    await one.run('ip route add unreachable 10.99.0.0/16')
    await one.run('ip route add blackhole 10.98.0.0/16 metric 7')
    await one.run('ip route add 10.97.0.1 via 10.225.28.171 mtu 1400')
    await one.run('bridge fdb append 02:00:00:00:00:09 dev flannel.1 dst 10.225.28.171 port 4789')
    await lab.pod('milk').run('ip link set dev eth0 down')
  })
  afterAll(() => lab.close())

  const cases = [...COMMANDS.flatMap((command) => ['one', 'coffee', 'milk'].map((name) => ({ name, command }))), ...HOST_COMMANDS.map((command) => ({ name: 'one', command }))]
  test.for(cases)('$name: $command', async ({ name, command }, context) => {
    const tool = command.split(' ')[0] ?? ''
    if (missing.includes(tool)) context.skip(`${tool} is not installed`)
    const handle = name === 'one' ? lab.host(name) : lab.pod(name)
    const argv = command.includes('*') ? ['sh', '-c', command] : command.split(' ')
    const { view, tool: printed } = await ofOneMoment(handle, lab, command, argv)
    expect(comparable(command, view)).toEqual(comparable(command, printed))
  })
})
