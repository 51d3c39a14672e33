import type { DropReason, EncapsulationFields, Names, PathItem } from '../engine/index.js'
import { append, frozenCopy } from './freeze.js'
import type { PathExpectation, PathNode } from './path-node.js'

/**
 * Declares what is expected of the path between two ends. Every call returns a new builder. Unless the packet is expected to
 * be dropped, it must be delivered and answered.
 */
export class PathBuilder<N extends Names = Names> {
  readonly #node: PathNode

  constructor(node: PathNode) {
    this.#node = Object.freeze(node)
  }

  get $node(): PathNode {
    return this.#node
  }

  #probe(probe: PathNode['probe']): PathBuilder<N> {
    return new PathBuilder({ ...this.#node, probe: Object.freeze(probe) })
  }

  #expect(expectation: PathExpectation): PathBuilder<N> {
    return new PathBuilder({ ...this.#node, expectations: append(this.#node.expectations, Object.freeze(expectation)) })
  }

  /** Probes with an echo request (the default). */
  icmp(): PathBuilder<N> {
    return this.#probe({ protocol: 'icmp' })
  }

  /** Probes with a datagram to this port. */
  udp(port: number): PathBuilder<N> {
    return this.#probe({ protocol: 'udp', port })
  }

  /** Probes with a connection to this port. */
  tcp(port: number): PathBuilder<N> {
    return this.#probe({ protocol: 'tcp', port })
  }

  /** The items match a contiguous run of the path. @example path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']) */
  traverses(items: readonly PathItem[]): PathBuilder<N> {
    return this.#expect({ kind: 'traverses', items: frozenCopy(items), exactly: false })
  }

  /** The items match the whole path. */
  traversesExactly(items: readonly PathItem[]): PathBuilder<N> {
    return this.#expect({ kind: 'traverses', items: frozenCopy(items), exactly: true })
  }

  /** The packet crosses a tunnel. @example path.encapsulated({ vni: 1, udp: { dport: 8472 } }) */
  encapsulated(fields: EncapsulationFields = {}): PathBuilder<N> {
    return this.#expect({ kind: 'encapsulated', fields: frozenCopy(fields) })
  }

  /** Source and destination address arrive as they were sent. */
  untouched(): PathBuilder<N> {
    return this.#expect({ kind: 'untouched' })
  }

  /** The source arrives as an address of this host. */
  masqueradedAs(host: N['host'] | N['router']): PathBuilder<N> {
    return this.#expect({ kind: 'masqueradedAs', host })
  }

  /** The packet ends here, for this reason. @example path.droppedAt('rain-kubernetes-1', 'flannel.1', 'VXLAN_NO_REMOTE') */
  droppedAt(host: N['host'] | N['router'] | N['pod'], device: string, reason: DropReason): PathBuilder<N> {
    return this.#expect({ kind: 'droppedAt', host, device, reason })
  }

  /** Hands the builder to a function and returns what that returns, so that shared parts can be written once. */
  $call<T>(f: (path: this) => T): T {
    return f(this)
  }
}
