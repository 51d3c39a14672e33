import type { Address, End, Names } from '../engine/index.js'
import type { ClusterNode } from './cluster-node.js'
import { append, NONE } from './freeze.js'
import { HostBuilder } from './host-builder.js'
import type { Cidr } from './literals.js'
import { bareMachine } from './machine-node.js'
import type { NamesAre, NoNames } from './names.js'
import type { NetworkNode } from './network-node.js'
import { PathBuilder } from './path-builder.js'
import type { PathNode } from './path-node.js'
import { RouterBuilder } from './router-builder.js'

/**
 * A cluster as a person declares it: hosts, their pods, the network between them and the paths expected. Every call returns a
 * new cluster; the names of hosts, routers, pods and containers gather in `N` as literal types, so that a name that was never
 * declared is a compile error. All names are of one space: a pod cannot have the name of a host.
 */
export class Cluster<N extends Names = Names> {
  #node: ClusterNode
  /** Paths that were declared since, the last one first: put into the tree when somebody asks for it, so that thousands of them are not copied each time. */
  #later: Later | undefined

  constructor(node: ClusterNode) {
    this.#node = Object.freeze(node)
  }

  /** What was declared, as a frozen tree. */
  get $node(): ClusterNode {
    if (this.#later !== undefined) {
      this.#node = Object.freeze({ ...this.#node, paths: Object.freeze([...this.#node.paths, ...inOrder(this.#later)]) })
      this.#later = undefined
    }
    return this.#node
  }

  get name(): string {
    return this.#node.name
  }

  /** The paths that are expected, in the order in which they were declared. */
  get paths(): readonly PathNode[] {
    return this.$node.paths
  }

  /** Everything that can send: names of hosts, routers and pods, and 'pod/container'. */
  get ends(): readonly End<N>[] {
    const { hosts, routers } = this.#node
    const pods = hosts.flatMap((host) => host.pods)
    const machines = [...hosts, ...routers, ...pods].map(({ name }) => name)
    return [...machines, ...pods.flatMap((pod) => pod.containers.map((container) => `${pod.name}/${container.name}`))] as End<N>[]
  }

  #with<M extends Names = N>(fields: Partial<ClusterNode>): Cluster<M> {
    return new Cluster<M>({ ...this.#node, ...fields }).#after(this.#later)
  }

  #after(later: Later | undefined): this {
    this.#later = later
    return this
  }

  #path(path: PathNode): Cluster<N> {
    return new Cluster<N>(this.#node).#after({ path, before: this.#later })
  }

  /** The pod network. @example cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' })) */
  network(network: NetworkNode): Cluster<N> {
    return this.#with({ network })
  }

  /** A wire of the underlay. Where none is declared, each subnet of the hosts and routers is a wire of its own. */
  segment(name: string, subnet: Cidr): Cluster<N> {
    return this.#with({ segments: append(this.#node.segments, Object.freeze({ kind: 'segment' as const, name, subnet })) })
  }

  /** A machine with pods. @example .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee')) */
  host<const Name extends string, Pods extends string = never, Containers extends string = never>(
    name: Name,
    f?: (host: HostBuilder) => HostBuilder<Pods, Containers>,
  ): Cluster<NamesAre<N['host'] | Name, N['router'], N['pod'] | Pods, N['container'] | Containers>> {
    const bare = new HostBuilder({ ...bareMachine(name), kind: 'host', pods: NONE })
    return this.#with({ hosts: append(this.#node.hosts, (f?.(bare) ?? bare).$node) })
  }

  /** A machine that forwards between segments. @example .router('gateway', (router) => router.address('192.0.2.1/24')) */
  router<const Name extends string>(name: Name, f?: (router: RouterBuilder) => RouterBuilder): Cluster<NamesAre<N['host'], N['router'] | Name, N['pod'], N['container']>> {
    const bare = new RouterBuilder({ ...bareMachine(name), kind: 'router' })
    return this.#with({ routers: append(this.#node.routers, (f?.(bare) ?? bare).$node) })
  }

  /**
   * A path that is expected; it becomes a test. Without a callback: an echo request is delivered and answered.
   * @example .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }))
   */
  path(from: End<N>, to: End<N> | Address, f?: (path: PathBuilder<N>) => PathBuilder<N>): Cluster<N> {
    const bare = new PathBuilder<N>({ kind: 'path', from, to, probe: Object.freeze({ protocol: 'icmp' }), expectations: NONE })
    return this.#path((f?.(bare) ?? bare).$node)
  }

  /** Nothing of `from` reaches `to`; it becomes a test. */
  isolated(from: End<N>, to: End<N> | Address): Cluster<N> {
    const expectations = Object.freeze([Object.freeze({ kind: 'isolated' as const })])
    return this.#path(Object.freeze({ kind: 'path', from, to, probe: Object.freeze({ protocol: 'icmp' }), expectations }))
  }

  /** Hands the cluster to a function and returns what that returns, so that shared parts can be written once. */
  $call<T>(f: (cluster: this) => T): T {
    return f(this)
  }
}

/** A path, and those that were declared before it. */
interface Later {
  readonly path: PathNode
  readonly before: Later | undefined
}

function inOrder(last: Later): readonly PathNode[] {
  const paths: PathNode[] = []
  for (let at: Later | undefined = last; at !== undefined; at = at.before) paths.push(at.path)
  return paths.reverse()
}

/** A cluster whose names are not known to the compiler. */
export type AnyCluster = Cluster<Names>

/** Begins the declaration of a cluster. @example cluster('rain').network(flannel.vxlan({ network: '10.168.0.0/16' })) */
export function cluster(name: string): Cluster<NoNames> {
  return new Cluster({ kind: 'cluster', name, segments: NONE, hosts: NONE, routers: NONE, paths: NONE })
}

/** Whether a value is a cluster, also one of another copy of this package. */
export function isCluster(value: unknown): value is AnyCluster {
  if (typeof value !== 'object' || value === null || !('$node' in value)) return false
  const node = value.$node
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'cluster'
}
