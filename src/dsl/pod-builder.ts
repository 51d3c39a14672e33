import type { Address } from '../engine/index.js'
import { ContainerBuilder } from './container-builder.js'
import { append, frozenCopy, given, NONE } from './freeze.js'
import { frozenTexts } from './nft-text.js'
import { listenersOf, type ListenOptions } from './listen.js'
import type { NftText, RouteText } from './machine-node.js'
import type { PodNode, VethOptions } from './pod-node.js'
import { NO_SETTINGS, withSysctl, type Sysctls } from './sysctl.js'

/**
 * Declares a pod: one network namespace with one device, eth0, whose other end is a port of the bridge of the host. Every
 * call returns a new builder. What is not given follows from the names: the address is the next free one of the host's
 * subnet from .2 on, MAC addresses and the name of the host's end (`veth` and 8 hex digits) come from a hash.
 */
export class PodBuilder<Containers extends string = never> {
  readonly #node: PodNode

  constructor(node: PodNode) {
    this.#node = Object.freeze(node)
  }

  get $node(): PodNode {
    return this.#node
  }

  #with(fields: Partial<PodNode>): PodBuilder<Containers> {
    return new PodBuilder({ ...this.#node, ...fields })
  }

  /** Address of eth0, without prefix length. @example pod.address('10.168.0.12') */
  address(address: Address): PodBuilder<Containers> {
    return this.#with({ address })
  }

  /** MAC address of eth0. */
  mac(mac: string): PodBuilder<Containers> {
    return this.#with({ mac })
  }

  /** MTU of both ends of the cable, in bytes (default: the network's). */
  mtu(mtu: number): PodBuilder<Containers> {
    return this.#with({ mtu })
  }

  /** ifindex of eth0 (default 2), as `eth0@if16` of the host's end shows it. */
  ifindex(ifindex: number): PodBuilder<Containers> {
    return this.#with({ ifindex })
  }

  /** The host's end of the cable. @example pod.veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45', ifindex: 16 }) */
  veth(ifname: string, options: VethOptions = {}): PodBuilder<Containers> {
    return this.#with({ veth: Object.freeze({ kind: 'veth' as const, ifname, ...given(options) }) })
  }

  /** One more route. @example pod.route('192.0.2.0/24 via 10.168.0.7') */
  route(route: RouteText): PodBuilder<Containers> {
    return this.#with({ routes: append(this.#node.routes, frozenCopy(route)) })
  }

  /** Filter and NAT rules of the pod's own, as an init container of a service mesh leaves them. As with `nft -f -`, rules for a chain that is there already come after those it has. */
  nft(ruleset: NftText | readonly NftText[]): PodBuilder<Containers> {
    return this.#with({ nft: append(this.#node.nft, ...frozenTexts(ruleset)) })
  }

  /** A kernel setting. Equivalent to: `sysctl -w <key>=<value>`. @example pod.sysctl('net.ipv4.conf.eth0.rp_filter', 1) */
  sysctl(key: string, value: string | number): PodBuilder<Containers>
  sysctl(settings: Sysctls): PodBuilder<Containers>
  sysctl(key: string | Sysctls, value?: string | number): PodBuilder<Containers> {
    return this.#with({ sysctl: withSysctl(this.#node.sysctl, key, value) })
  }

  /** Sockets that the pod's first process listens on. @example pod.listen({ tcp: 80 }) */
  listen(options: ListenOptions): PodBuilder<Containers> {
    return this.#with({ listeners: append(this.#node.listeners, ...listenersOf(options)) })
  }

  /** A container beside the infra container; it shares the namespace of the pod. */
  container<const Container extends string>(
    name: Container,
    f?: (container: ContainerBuilder) => ContainerBuilder,
  ): PodBuilder<Containers | Container> {
    const bare = new ContainerBuilder({ kind: 'container', name, listeners: NONE })
    return new PodBuilder({ ...this.#node, containers: append(this.#node.containers, (f?.(bare) ?? bare).$node) })
  }

  /** Hands the builder to a function and returns what that returns, so that shared parts can be written once. */
  $call<T>(f: (pod: this) => T): T {
    return f(this)
  }
}

/** A pod of which nothing but the name is known. */
export const barePod = (name: string): PodNode => ({ kind: 'pod', name, routes: NONE, nft: NONE, sysctl: NO_SETTINGS, listeners: NONE, containers: NONE })
