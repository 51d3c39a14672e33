import type { AddressOptions } from './address-node.js'
import { append, frozenCopy, given } from './freeze.js'
import { listenersOf, type ListenOptions } from './listen.js'
import type { Cidr } from './literals.js'
import type { FdbText, MachineNode, NeighText, NftText, RouteText } from './machine-node.js'
import { frozenTexts } from './nft-text.js'
import { withSysctl, type Sysctls } from './sysctl.js'

/** What hosts and routers can both declare. Every call returns a new builder. */
export abstract class MachineBuilder<Node extends MachineNode> {
  readonly #node: Node

  constructor(node: Node) {
    this.#node = Object.freeze(node)
  }

  get $node(): Node {
    return this.#node
  }

  /** The same builder with other fields. */
  protected abstract with(fields: Partial<MachineNode>): this

  /**
   * An address of the machine; the first is that of eth0, its link to the others. Further addresses on the same segment are
   * on the same device; on another segment they are on eth1, eth2, …
   * @example host.address('10.225.28.170/24').address('192.0.2.7/24', { dev: 'eth1', segment: 'storage' })
   */
  address(address: Cidr, options: AddressOptions = {}): this {
    return this.with({ addresses: append(this.#node.addresses, Object.freeze({ kind: 'address' as const, address, ...given(options) })) })
  }

  /** MAC address of the first device. */
  mac(mac: string): this {
    return this.with({ mac })
  }

  /** MTU of the first device, in bytes (default 1500). */
  mtu(mtu: number): this {
    return this.with({ mtu })
  }

  /** Segment that the first device is on, where its address alone does not say it. */
  segment(name: string): this {
    return this.with({ segment: name })
  }

  /** One more route. Equivalent to: `ip route replace <route>`. @example host.route('default via 10.225.28.1') */
  route(route: RouteText): this {
    return this.with({ routes: append(this.#node.routes, frozenCopy(route)) })
  }

  /** One more neighbour; it takes the place of one that the network writes. Equivalent to: `ip neigh replace <neighbour>`. */
  neighbour(neighbour: NeighText): this {
    return this.with({ neighbours: append(this.#node.neighbours, frozenCopy(neighbour)) })
  }

  /** One more forwarding entry; it takes the place of one that the network writes. Equivalent to: `bridge fdb replace <entry>`. */
  fdb(entry: FdbText): this {
    return this.with({ fdb: append(this.#node.fdb, frozenCopy(entry)) })
  }

  /** Filter and NAT rules. As with `nft -f -`, rules for a chain that is there already come after those it has. */
  nft(ruleset: NftText | readonly NftText[]): this {
    return this.with({ nft: append(this.#node.nft, ...frozenTexts(ruleset)) })
  }

  /** A kernel setting. Equivalent to: `sysctl -w <key>=<value>`. @example host.sysctl('net.ipv4.ip_forward', 0) */
  sysctl(key: string, value: string | number): this
  sysctl(settings: Sysctls): this
  sysctl(key: string | Sysctls, value?: string | number): this {
    return this.with({ sysctl: withSysctl(this.#node.sysctl, key, value) })
  }

  /** Sockets that a process of the machine listens on. @example host.listen({ tcp: 6443, udp: 53 }) */
  listen(options: ListenOptions): this {
    return this.with({ listeners: append(this.#node.listeners, ...listenersOf(options)) })
  }

  /** Hands the builder to a function and returns what that returns, so that shared parts can be written once. */
  $call<T>(f: (machine: this) => T): T {
    return f(this)
  }
}
