import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareTraces, type Probe, type Session, type Trace } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { parseChange, type Change } from '../../../src/plan/index.js'
import { gridPlan, podAddress, ruled } from '../../support/grid-plan.js'
import { kernelHere } from '../kernel/kernel-here.js'

const HOSTS = 3
const PODS = 3
const plan = gridPlan(HOSTS, PODS)
const pods = Array.from({ length: HOSTS * PODS }, (_, index) => [1 + Math.floor(index / PODS), 1 + (index % PODS)] as const)
const everyPair = pods.flatMap((from) => pods.filter((to) => to !== from).map((to) => [from, to] as const))

const probe = ([host, pod]: readonly [number, number], dst: string, more: Partial<Probe> = {}): Probe =>
  ({ protocol: 'icmp', netns: `h${host}p${pod}`, dst, from: `h${host}p${pod}`, to: dst, size: 56, ttl: 64, tos: 0, ...more }) as Probe

/** What is asked for in vain is given up soon, and nobody asks again about a neighbour that is known. */
const quick = plan.netns.flatMap(({ name }) => ['retrans_time_ms=20', 'delay_first_probe_time=600'].map((setting) => parseChange(name, `sysctl -w net.ipv4.neigh.default.${setting}`)))

/** Every pair of pods; after each third one a probe that fares ill, or that is no small echo. */
function mixed(): readonly Probe[] {
  const others: readonly ((from: readonly [number, number], dst: string) => Probe)[] = [
    (from) => probe(from, podAddress(from[0], 77)),
    (from) => probe(from, '10.99.0.1'),
    (from, dst) => probe(from, dst, { ttl: 1 }),
    (from, dst) => probe(from, dst, { protocol: 'udp', port: 9, size: 32 }),
    (from, dst) => probe(from, dst, { protocol: 'tcp', port: 9, size: 32 }),
    (from, dst) => probe(from, dst, { size: 3000, df: false }),
    (from) => probe(from, '10.98.0.1'),
    (from, dst) => probe(from, dst, { src: '10.1.2.3' }),
  ]
  return everyPair.flatMap(([from, to], index) => {
    const dst = podAddress(...to)
    const other = index % 3 === 2 ? others[Math.floor(index / 3) % others.length]?.(from, dst) : undefined
    return other === undefined ? [probe(from, dst)] : [probe(from, dst), other]
  })
}

async function alone(session: Session, probes: readonly Probe[]): Promise<readonly Trace[]> {
  const traces: Trace[] = []
  for (const one of probes) traces.push(await session.send(one))
  return traces
}

const together = (session: Session, probes: readonly Probe[]): Promise<readonly Trace[]> => Promise.all(probes.map((one) => session.send(one)))

const differences = (left: readonly Trace[], right: readonly Trace[]): readonly unknown[] =>
  left.flatMap((trace, index) => {
    const other = right[index]
    const found = other === undefined ? ['no trace'] : compareTraces(trace, other)
    return found.length === 0 ? [] : [{ probe: trace.probe, found }]
  })

const endings = (traces: readonly Trace[]): readonly unknown[] => traces.map(({ request: { outcome } }) => outcome)

const onto = (session: Session, commands: readonly (readonly [netns: string, command: string])[]): Promise<void> => session.apply(commands.map(([netns, command]): Change => parseChange(netns, command)))

const skip = await kernelHere()

describe.for([['no rules', plan], ['rules that drop nothing', ruled(plan)]] as const)('probes that are asked for together, where there are %s', { skip }, ([, given]) => {
  let sessions: readonly [Session, Session]
  beforeAll(async () => {
    sessions = await Promise.all([kernelEngine.open(given), kernelEngine.open(given)])
    for (const session of sessions) await session.apply(quick)
  })
  afterAll(() => Promise.all(sessions.map((session) => session.close())))

  test('have the traces that they have alone, first contacts and failures among them', async () => {
    const broken = [
      // From h1 to h3 the tunnel is not known, h2 drops what h1 sends by the reverse path, and sends what is for 10.98 nowhere.
      ['h1', `bridge fdb del ${vtep(3)} dev flannel.1 dst 10.225.0.3`],
      ['h2', 'sysctl -w net.ipv4.conf.all.rp_filter=1'],
      ['h2', 'ip route del 10.168.1.0/24'],
      ['h2', 'ip route add blackhole 10.98.0.0/16'],
    ] as const
    for (const session of sessions) await onto(session, broken)
    const probes = mixed()
    const [left, right] = [await alone(sessions[0], probes), await together(sessions[1], probes)]
    expect(differences(left, right)).toEqual([])
    expect(endings(right)).toEqual(endings(left))
    const reasons = new Set(left.map(({ request: { outcome } }) => (outcome.kind === 'delivered' ? 'delivered' : outcome.reason)))
    expect([...reasons].sort()).toEqual(['NEIGH_FAILED', 'NO_ROUTE', 'NO_SOURCE_ADDRESS', 'PORT_CLOSED', 'ROUTE_BLACKHOLE', 'RP_FILTER', 'TTL_EXPIRED', 'VXLAN_NO_REMOTE', 'delivered'])
  })

  test('have them in the same lab too, once everybody knows everybody', async () => {
    const probes = everyPair.map(([from, to]) => probe(from, podAddress(...to)))
    const [session] = sessions
    await onto(session, [
      ['h1', `bridge fdb append ${vtep(3)} dev flannel.1 dst 10.225.0.3`],
      ['h2', 'sysctl -w net.ipv4.conf.all.rp_filter=0'],
      ['h2', 'ip route add 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'],
    ])
    const first = await together(session, probes)
    expect(first.filter(({ verdict }) => !verdict.answered)).toEqual([])
    expect(differences(await alone(session, probes), await together(session, probes))).toEqual([])
  })

  test('never see the packets of each other', async () => {
    const [session] = sessions
    await session.capture()
    const traces = await together(session, mixed())
    const tokens = traces.map(({ token }) => token)
    expect(new Set(tokens).size).toBe(tokens.length)
    for (const { token, packets, errors } of traces) {
      const frames = [...packets, ...errors].flatMap(({ hops }) => hops.map(({ frame }) => Buffer.from(frame ?? []).toString('hex')))
      expect(tokens.filter((other) => other !== token && frames.some((frame) => frame.includes(other)))).toEqual([])
    }
    const captured = (await session.capture()).map(({ bytes }) => Buffer.from(bytes).toString('hex'))
    for (const { token, request } of traces.filter(({ verdict, probe: { protocol } }) => verdict.answered && protocol === 'icmp')) {
      expect(captured.filter((frame) => frame.includes(token)).length).toBeGreaterThanOrEqual(request.hops.filter(({ via }) => via !== 'bridged').length)
    }
  })

  test('see a change that was made between them', async () => {
    const [session] = sessions
    const one = probe([3, 1], podAddress(3, 2))
    const [before, , cut, , after] = await Promise.all([session.send(one), onto(session, [['h3p2', 'sysctl -w net.ipv4.icmp_echo_ignore_all=1']]), session.send(one), onto(session, [['h3p2', 'sysctl -w net.ipv4.icmp_echo_ignore_all=0']]), session.send(one)])
    expect([before, cut, after].map(({ verdict }) => verdict.answered)).toEqual([true, false, true])
  })
})

/** MAC address of a host's flannel.1. */
const vtep = (host: number): string => plan.netns.find(({ name }) => name === `h${host}`)?.links.find(({ kind }) => kind === 'vxlan')?.address ?? ''
