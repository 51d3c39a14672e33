import { bridge, flannel, type Network } from '../../src/cni/index.js'
import { cluster, type AnyCluster } from '../../src/dsl/index.js'
import type { Lab, NetnsHandle, ProbeOptions, Trace } from '../../src/engine/index.js'
import { call, nested, play, print, type Call } from './script.js'
import { vtepMac } from './vtep-mac.js'

export interface PodShape {
  readonly name: string
  readonly mtu?: number
  readonly tcp: boolean
  readonly udp: boolean
  readonly nft?: readonly string[]
  readonly sysctl: Readonly<Record<string, string>>
}

export interface HostShape {
  readonly name: string
  readonly address: string
  readonly podCidr: string
  readonly mtu?: number
  readonly routes: readonly string[]
  readonly nft: readonly string[]
  readonly sysctl: Readonly<Record<string, string>>
  readonly listens: boolean
  readonly pods: readonly PodShape[]
}

export interface RouterShape {
  readonly name: string
  readonly addresses: readonly string[]
  readonly routes?: readonly string[]
  readonly nft?: readonly string[]
  readonly sysctl: Readonly<Record<string, string>>
}

export interface NetworkShape {
  readonly type: 'flannel' | 'bridge'
  readonly ipMasq: boolean
  readonly directRouting: boolean
}

/** Something done to the lab once it is open. */
export interface Damage {
  readonly netns: string
  readonly command: string
}

export interface ProbeShape extends ProbeOptions {
  readonly protocol: 'icmp' | 'udp' | 'tcp'
  readonly from: string
  readonly to: string
  readonly port: number
  /** What is done before it is sent, after those before it. */
  readonly damage?: readonly Damage[]
}

/** What is broken once a lab is open, and what is then sent through it. */
export interface Happenings {
  readonly damage: readonly Damage[]
  readonly probes: readonly ProbeShape[]
}

/** A cluster, and what happens to it. */
export interface Scenario extends Happenings {
  readonly network: NetworkShape
  readonly hosts: readonly HostShape[]
  readonly routers: readonly RouterShape[]
}

const NETWORK = '10.168.0.0/16'

/** Declares the cluster. */
export function declare(scenario: Scenario): AnyCluster {
  return play(cluster('random').network(networkOf(scenario)), calls(scenario)) as AnyCluster
}

function networkOf({ network, hosts }: Scenario): Network {
  if (network.type === 'bridge') return bridge({ subnet: hosts[0]?.podCidr as `${string}/${number}`, ifname: 'docker0' } as Parameters<typeof bridge>[0])
  return flannel.vxlan({ network: NETWORK, ipMasq: network.ipMasq, directRouting: network.directRouting })
}

const settings = (sysctl: Readonly<Record<string, string>>): readonly Call[] => (Object.keys(sysctl).length === 0 ? [] : [call('sysctl', sysctl)])

function calls({ network, hosts, routers }: Scenario): readonly Call[] {
  return [
    ...hosts.map((host) =>
      call('host', host.name, nested('host', [
        call('address', host.address),
        ...(network.type === 'flannel' ? [call('podCidr', host.podCidr), call('vtep', { mac: vtepMac(host) })] : []),
        ...(host.mtu === undefined ? [] : [call('mtu', host.mtu)]),
        ...host.routes.map((route) => call('route', route)),
        ...host.nft.map((rules) => call('nft', rules)),
        ...settings(host.sysctl),
        ...(host.listens ? [call('listen', { tcp: 22, udp: 53 })] : []),
        ...host.pods.map((pod) => call('pod', pod.name, nested('pod', [
          ...(pod.mtu === undefined ? [] : [call('mtu', pod.mtu)]),
          ...(pod.nft ?? []).map((rules) => call('nft', rules)),
          ...settings(pod.sysctl),
          ...(pod.tcp || pod.udp ? [call('listen', { ...(pod.tcp && { tcp: 80 }), ...(pod.udp && { udp: 53 }) })] : []),
        ]))),
      ])),
    ),
    ...routers.map((router) => call('router', router.name, nested('router', [
      ...router.addresses.map((address) => call('address', address)),
      ...(router.routes ?? []).map((route) => call('route', route)),
      ...(router.nft ?? []).map((rules) => call('nft', rules)),
      ...settings(router.sysctl),
    ]))),
  ]
}

/** Breaks what is to be broken; what one of two rows of damage made impossible for the other is refused alike by both engines. */
export async function inflict(lab: Lab, damage: readonly Damage[]): Promise<readonly string[]> {
  const refusals: string[] = []
  for (const { netns, command } of damage) {
    try {
      await handleOf(lab, netns).run(command)
    } catch {
      refusals.push(`${netns}: ${command}`)
    }
  }
  return refusals
}

const handleOf = (lab: Lab, name: string): NetnsHandle => (lab.plan.netns.find((netns) => netns.name === name)?.role === 'pod' ? lab.pod(name) : lab.host(name))

/** Sends a probe. */
export function probe(lab: Lab, { protocol, from, to, port, damage: _, ...options }: ProbeShape): Promise<Trace> {
  if (protocol === 'icmp') return lab.ping(from, to as `${number}.${number}.${number}.${number}`, options)
  return lab[protocol](from, to as `${number}.${number}.${number}.${number}`, { ...options, port })
}

/** The scenario as a spec. */
export function printScenario(scenario: Scenario): string {
  const { network } = scenario
  const made = network.type === 'bridge' ? `bridge({ subnet: '${scenario.hosts[0]?.podCidr}', ifname: 'docker0' })` : `flannel.vxlan({ network: '${NETWORK}', ipMasq: ${network.ipMasq}, directRouting: ${network.directRouting} })`
  const lines = [
    `const random = cluster('random')\n  .network(${made})${print(calls(scenario))}`,
    '',
    'describeLab(random, ({ lab, test }) => {',
    "  test('both engines agree', async () => {",
    ...printDamage(scenario, scenario.damage),
    ...scenario.probes.flatMap(({ protocol, from, to, port, damage = [], ...options }) => {
      const rest = protocol === 'icmp' ? options : { port, ...options }
      const given = Object.keys(rest).length === 0 ? '' : `, ${JSON.stringify(rest).replace(/"(\w+)":/g, ' $1: ').replace(/}$/, ' }').replace(/^\{ /, '{ ')}`
      return [...printDamage(scenario, damage), `    await lab.${protocol === 'icmp' ? 'ping' : protocol}('${from}', '${to}'${given})`]
    }),
    '  })',
    '})',
  ]
  return lines.join('\n')
}

const printDamage = ({ hosts }: Scenario, damage: readonly Damage[]): readonly string[] =>
  damage.map(({ netns, command }) => `    await lab.${hosts.some(({ pods }) => pods.some(({ name }) => name === netns)) ? 'pod' : 'host'}('${netns}').run('${command}')`)
