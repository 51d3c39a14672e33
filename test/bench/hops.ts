import { compile, flannel } from '../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr, type HostBuilder } from '../../src/dsl/index.js'
import type { IcmpProbe, Trace } from '../../src/engine/index.js'
import { modelEngine } from '../../src/model/index.js'

const BASELINE_EVENTS = 2_000_000
const ECHOES = 30_000
const SEED_ROUNDS = 3
const HOSTS = 10
const PODS = 10

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: string
  readonly ok?: boolean
}

/** How fast the model forwards, beside a loop that only pops events, makes headers and records hops. */
export async function run(): Promise<readonly Figure[]> {
  const baseline = Math.max(bareLoop(), bareLoop(), bareLoop())
  const rate = await seedRate()
  const ratio = rate / baseline
  const seconds = await allPairs()
  return [
    { name: 'bare loop: pop an event, make a header, record a hop', value: baseline / 1e6, unit: 'M/s' },
    { name: "hops in full traces, the seed's shape", value: rate / 1e6, unit: 'M/s' },
    { name: 'of the bare loop', value: ratio, unit: '', goal: '>= 0.4', ok: ratio >= 0.4 },
    { name: `${HOSTS * PODS * (HOSTS * PODS - 1)} echoes between all pods of ${HOSTS} hosts x ${PODS} pods`, value: seconds, unit: 's', goal: '<= 0.7 s', ok: seconds <= 0.7 },
  ]
}

interface Event {
  readonly at: number
  readonly order: number
  readonly device: number
  readonly ttl: number
}

const PENDING = 1000
const KEPT = 1 << 16

/** Events a second. A heap of events, each of which sets the next; one IPv4 header and one hop for each. */
function bareLoop(): number {
  const heap: Event[] = []
  let order = 0
  for (let device = 0; device < PENDING; device++) push(heap, { at: device, order: order++, device, ttl: 64 })
  let hops: unknown[] = []
  const start = performance.now()
  for (let count = 0; count < BASELINE_EVENTS; count++) {
    const event = pop(heap)
    if (event === undefined) break
    const header = {
      kind: 'ipv4', src: '10.168.0.2', dst: '10.168.1.2', protocol: 1, ttl: event.ttl, tos: 0, id: count & 0xffff, df: true, mf: false, offset: 0, length: 84,
    }
    hops.push({ netns: 'host-0', ifname: 'eth0', kind: 'veth', dir: 'in', via: 'wire', layers: [header], decided: [], time: event.at })
    if (hops.length === KEPT) hops = []
    push(heap, { at: event.at + 1 + ((count * 7919) % PENDING), order: order++, device: event.device, ttl: event.ttl === 1 ? 64 : event.ttl - 1 })
  }
  return BASELINE_EVENTS / ((performance.now() - start) / 1000)
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Event[], event: Event): void {
  let child = heap.push(event) - 1
  while (child > 0) {
    const parent = (child - 1) >> 1
    const above = heap[parent]
    if (above === undefined || before(above, event)) break
    heap[child] = above
    child = parent
  }
  heap[child] = event
}

function pop(heap: Event[]): Event | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (last === undefined || first === last) return first
  let parent = 0
  for (;;) {
    let child = 2 * parent + 1
    let below = heap[child]
    if (below === undefined) break
    const right = heap[child + 1]
    if (right !== undefined && before(right, below)) {
      below = right
      child++
    }
    if (before(last, below)) break
    heap[parent] = below
    parent = child
  }
  heap[parent] = last
  return first
}

const echo = (from: string, to: string, dst: string): IcmpProbe => ({ protocol: 'icmp', netns: from, from, to, dst, size: 56, ttl: 64, tos: 0 })

const hopsOf = (trace: Trace): number => trace.packets.reduce((sum, { hops }) => sum + hops.length, 0)

/** Hops a second of coffee's echoes to tea on the other host. */
async function seedRate(): Promise<number> {
  const session = await modelEngine.open(compile(declare(2, 1)))
  const probe = echo('pod-0-0', 'pod-1-0', '10.168.1.2')
  let best = 0
  for (let round = 0; round < SEED_ROUNDS; round++) {
    let hops = 0
    const start = performance.now()
    for (let count = 0; count < ECHOES; count++) hops += hopsOf(await session.send(probe))
    best = Math.max(best, hops / ((performance.now() - start) / 1000))
  }
  await session.close()
  return best
}

/** Seconds for an echo from every pod to every other, with address resolution. */
async function allPairs(): Promise<number> {
  const session = await modelEngine.open(compile(declare(HOSTS, PODS)))
  const start = performance.now()
  for (let from = 0; from < HOSTS * PODS; from++)
    for (let to = 0; to < HOSTS * PODS; to++) {
      if (from === to) continue
      const trace = await session.send(echo(podName(from), podName(to), `10.168.${Math.floor(to / PODS)}.${2 + (to % PODS)}`))
      if (!trace.verdict.answered) throw new Error(`${podName(from)} got no answer from ${podName(to)}`)
    }
  const seconds = (performance.now() - start) / 1000
  await session.close()
  return seconds
}

const podName = (index: number): string => `pod-${Math.floor(index / PODS)}-${index % PODS}`

function declare(hosts: number, pods: number): AnyCluster {
  let all: AnyCluster = cluster('grid').network(flannel.vxlan({ network: '10.168.0.0/16' }))
  for (let host = 0; host < hosts; host++) {
    const subnet: Cidr = `10.168.${host}.0/24`
    all = all.host(`host-${host}`, (builder) => {
      let one: HostBuilder<string> = builder.address(`10.225.28.${10 + host}/24`).podCidr(subnet)
      for (let pod = 0; pod < pods; pod++) one = one.pod(`pod-${host}-${pod}`, (declared) => declared)
      return one
    })
  }
  return all
}
