import { findings as planFindings, literal, PlanError, sortFindings, type Finding, type Netns, type Plan } from '../plan/index.js'
import type { AnyCluster, ClusterNode } from '../dsl/index.js'
import { Findings } from './check/findings.js'
import { checkNames } from './check/names.js'
import { checkPathDevices, checkPaths } from './check/paths.js'
import { isNetwork, type HostWiring, type Network } from './network.js'
import { resolveCluster } from './resolve/cluster.js'
import type { Host, ResolvedCluster } from './resolved.js'
import { attachedPods } from './wire/attached-pods.js'
import { wireMachine } from './wire/machine.js'
import { wirePods } from './wire/pods.js'
import { ENDS, FORWARDS } from './wire/sysctls.js'

/** What `compile` lets pass; as for `validate`. */
export interface CompileOptions {
  /** 'allow' lets a cluster pass that cannot work as declared though a kernel would take it, as a test of a failure needs (default 'refuse'). */
  readonly inconsistent?: 'allow' | 'refuse'
}

/** What became of a declaration. */
export interface Compilation {
  /** Absent where so much is wrong that there is none. */
  readonly plan?: Plan
  /** Everything that is wrong with the declaration and with its plan, in a stable order. */
  readonly findings: readonly Finding[]
}

/**
 * The kernel state that a cluster stands for, as plain data in the words of `ip -j`. The same cluster gives the same plan.
 *
 * @throws PlanError that lists everything that is wrong with the declaration, with its place in it.
 * @example compile(rain).netns.find((netns) => netns.name === 'coffee')?.addrs
 */
export function compile(cluster: AnyCluster, { inconsistent = 'refuse' }: CompileOptions = {}): Plan {
  const { plan, findings } = examine(cluster)
  const refused = findings.filter(({ level }) => level === 'malformed' || inconsistent === 'refuse')
  if (plan === undefined || refused.length > 0) throw new PlanError(cluster.name, refused)
  return plan
}

/** Compiles a cluster and gives everything that is wrong with it instead of throwing. */
export function examine({ $node: node }: AnyCluster): Compilation {
  const findings = new Findings()
  const network = networkOf(node, findings)
  const cluster = resolveCluster(node, network, findings)
  checkNames(node, cluster.place, findings)
  checkPaths(node, cluster.place, findings)
  network?.check(cluster, findings)
  if (findings.blocking) return { findings: sortFindings(findings.list) }
  const plan = wire(cluster, network)
  checkPathDevices(node, cluster.place, plan.netns, findings)
  const ofPlan = planFindings(plan).map((finding) => ({ ...finding, place: inCluster(cluster, finding.place) }))
  return { plan, findings: sortFindings([...findings.list, ...ofPlan]) }
}

/** The checks of a plan do not know the cluster; a reader of a finding looks for both in one place. */
const inCluster = ({ place }: ResolvedCluster, of: string): string => (of.startsWith('cluster(') ? of : `${place}.${of}`)

function networkOf({ name, network, hosts }: ClusterNode, findings: Findings): Network | undefined {
  if (network === undefined) {
    if (hosts.some(({ pods }) => pods.length > 0)) findings.report('network-missing', `cluster(${literal(name)})`, name)
    return undefined
  }
  if (isNetwork(network)) return network
  findings.report('network-foreign', `cluster(${literal(name)}).network`, network.type)
  return undefined
}

/** What a host without a pod network has. */
const BARE: HostWiring = { links: [], addrs: [], ruleset: [], sysctl: ENDS, pods: { mtu: 0, routes: [], sysctl: ENDS } }
const ROUTING = { links: [], addrs: [], ruleset: [], sysctl: FORWARDS }

function wire(cluster: ResolvedCluster, network: Network | undefined): Plan {
  const wiringOf = network?.wire(cluster) ?? (() => BARE)
  const machines: Netns[] = []
  const pods: Netns[] = []
  for (const host of cluster.hosts) {
    const { machine, own } = wireHost(cluster, host, wiringOf(host))
    machines.push(machine)
    for (const pod of own) pods.push(pod)
  }
  for (const router of cluster.routers) machines.push(wireMachine('router', router, ROUTING))
  return { name: cluster.node.name, netns: [...machines, ...pods], segments: cluster.segments }
}

function wireHost(cluster: ResolvedCluster, host: Host, wiring: HostWiring): { readonly machine: Netns; readonly own: readonly Netns[] } {
  if (host.podNet === undefined || host.pods.length === 0) return { machine: wireMachine('host', host, wiring), own: [] }
  if (wiring.attach !== undefined) return { machine: wireMachine('host', host, wiring), own: attachedPods(host, wiring.attach, wiring.pods.sysctl) }
  const { netns, ports } = wirePods(cluster, host, host.podNet, wiring)
  return { machine: wireMachine('host', host, wiring, ports), own: netns }
}
