import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Session, Trace } from '../../src/engine/index.js'
import { startAgent } from '../../src/kernel/client/privilege.js'
import { kernelEngine } from '../../src/kernel/index.js'
import { contains, parseIp, parsePrefix } from '../../src/address/index.js'
import { table, type Neigh, type Netns, type Plan } from '../../src/plan/index.js'
import { gridPlan, podAddress, ruled } from '../support/grid-plan.js'
import { median } from './support/median.js'
import { ipBatch } from './support/ip-batch.js'

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: string
  readonly ok?: boolean
}

/** Hosts, pods of each, rounds. */
const SIZES = [[2, 2, 15], [10, 10, 7], [50, 20, 3]] as const
/** The same hosts, bridges and pods; Mininet knows no VXLAN, so it has less to do. */
const MININET = `
import sys, time
from mininet.net import Mininet
from mininet.nodelib import LinuxBridge
from mininet.log import setLogLevel
setLogLevel('critical')
hosts, pods = int(sys.argv[1]), int(sys.argv[2])
start = time.time()
net = Mininet(controller=None, switch=LinuxBridge, build=False)
wire = net.addSwitch('s0')
for h in range(1, hosts + 1):
    host = net.addHost('h%d' % h, ip='10.225.%d.%d/16' % (h >> 8, h & 255))
    net.addLink(host, wire)
    bridge = net.addSwitch('b%d' % h)
    net.addLink(host, bridge)
    for p in range(1, pods + 1):
        pod = net.addHost('h%dp%d' % (h, p), ip='10.%d.%d.%d/24' % (168 + (h >> 8), h & 255, p + 1))
        net.addLink(pod, bridge)
net.build()
net.start()
print((time.time() - start) * 1000)
`

/**
 * Milliseconds that the kernel is given to remove the namespaces that were let go of: whoever makes one meanwhile waits for it. It
 * takes 0.4 s in any case, and waits once more for each bridge (`br_multicast_dev_del()`): 0.8 s for 10x10, 2.1 s for 50x20.
 */
const removal = (hosts: number): number => 600 + 50 * hosts

/** Bring-up until every link is ready, beside ip -batch and Mininet; probes as a test asks for them, before there is much to remove. */
export async function run(): Promise<readonly Figure[]> {
  const figures: Figure[] = [await agentStart(), ...(await pings())]
  for (const [hosts, pods, rounds] of SIZES) {
    const size = `${hosts}x${pods}`
    const pause = removal(hosts)
    const ours = await bringUp(hosts, pods, rounds, pause)
    figures.push({ name: `${size}: bring-up until ready`, value: ours, unit: 'ms', ...(size === '10x10' && { goal: '<= 340 ms', ok: ours <= 340 }) })
    const batch = await repeat(Math.min(rounds, 3), pause, () => ipBatch(gridPlan(hosts, pods)))
    figures.push({ name: `${size}: ip -batch`, value: batch, unit: 'ms' }, times(`${size}: ip -batch takes`, batch / ours, 2.5))
    const other = mininet(hosts, pods)
    if (other !== undefined) figures.push({ name: `${size}: Mininet`, value: other, unit: 'ms' }, times(`${size}: Mininet takes`, other / ours, 10))
  }
  return figures
}

const times = (name: string, value: number, least: number): Figure => ({ name, value, unit: 'times', goal: `>= ${least} times as long`, ok: value >= least })

async function repeat(rounds: number, pause: number, measure: () => number | Promise<number>): Promise<number> {
  const values: number[] = []
  for (let round = 0; round < rounds; round++) {
    values.push(await measure())
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return median(values)
}

async function agentStart(): Promise<Figure> {
  await (await startAgent()).agent.call('close', {}, 10_000)
  const value = await repeat(10, 0, async () => {
    const start = performance.now()
    const { agent } = await startAgent()
    const took = performance.now() - start
    agent.kill()
    return took
  })
  return { name: 'agent start', value, unit: 'ms', goal: '<= 100 ms', ok: value <= 100 }
}

async function bringUp(hosts: number, pods: number, rounds: number, pause: number): Promise<number> {
  const plan = gridPlan(hosts, pods)
  return repeat(rounds, pause, async () => {
    const start = performance.now()
    const session = await kernelEngine.open(plan)
    const took = performance.now() - start
    await session.close()
    return took
  })
}

/** Milliseconds; undefined where Mininet is not installed, or nobody may use it: it needs root. A thousand pods take it a minute. */
function mininet(hosts: number, pods: number): number | undefined {
  if (!existsSync('/usr/bin/mn') || process.getuid?.() !== 0) return undefined
  const argv = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '/usr/bin/python3', '-c', MININET, String(hosts), String(pods)]
  const { status, stdout } = spawnSync('unshare', argv, { encoding: 'utf8', timeout: 300_000 })
  return status === 0 ? Number(stdout) : undefined
}

const ping = (session: Session, from: readonly [number, number], to: readonly [number, number]): Promise<Trace> =>
  session.send({ protocol: 'icmp', netns: `h${from[0]}p${from[1]}`, dst: podAddress(...to), from: '', to: '', size: 56, ttl: 64, tos: 0 })

/**
 * The plan with the hosts known to each other, and to their pods. All that learn each other need 1,190 entries, and the kernel has
 * room for 1,024 in all namespaces together (gc_thresh3); permanent ones do not count. Pods are not known to anybody: a frame to
 * a pod whose port the bridge has not learned yet is flooded to all of them.
 */
function introduced(plan: Plan): Plan {
  const hosts = plan.netns.filter(({ role }) => role === 'host')
  const neighbours = ({ addrs }: Netns): readonly Neigh[] => addrs.flatMap((addr) => {
    const subnet = parsePrefix(`${addr.local}/${addr.prefixlen}`)
    return hosts.flatMap((host) => host.addrs.flatMap(({ dev, local }) => {
      const lladdr = host.links.find(({ ifname, kind }) => ifname === dev && kind !== 'vxlan' && kind !== 'loopback')?.address
      return lladdr !== undefined && local !== addr.local && contains(subnet, parseIp(local)) ? [{ dev: addr.dev, dst: local, lladdr, state: 'PERMANENT' as const }] : []
    }))
  })
  return { ...plan, netns: plan.netns.map((netns) => ({ ...netns, neigh: table([...netns.neigh, ...neighbours(netns)]) })) }
}

async function pings(): Promise<readonly Figure[]> {
  const plan = introduced(gridPlan(10, 10))
  const { one, all } = await pingAll(plan)
  return [
    { name: 'a traced cross-host ping, asked from the test', value: one, unit: 'ms', goal: '<= 1.5 ms', ok: one <= 1.5 },
    { name: '9,900 traced pings of 10x10', value: all, unit: 's', goal: '<= 2 s', ok: all <= 2 },
    { name: '9,900 traced pings of 10x10 through the rules of flannel', value: (await pingAll(ruled(plan))).all, unit: 's' },
  ]
}

/** Milliseconds of one ping, and seconds of all pairs. */
async function pingAll(plan: Plan): Promise<{ readonly one: number; readonly all: number }> {
  const session = await kernelEngine.open(plan)
  const pods = Array.from({ length: 100 }, (_, index) => [1 + Math.floor(index / 10), 1 + (index % 10)] as const)
  const single: number[] = []
  for (let round = 0; round < 300; round++) {
    const start = performance.now()
    await ping(session, [1, 1], [2, 1])
    single.push(performance.now() - start)
  }
  const start = performance.now()
  const traces = await Promise.all(pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => ping(session, from, to))))
  const all = (performance.now() - start) / 1000
  const lost = traces.filter(({ verdict }) => !verdict.answered).length
  if (lost > 0) throw new Error(`${lost} of ${traces.length} pings were not answered`)
  await session.close()
  return { one: median(single), all }
}
