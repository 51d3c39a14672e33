import type { ContainerNode } from './container-node.js'
import { append } from './freeze.js'
import { listenersOf, type ListenOptions } from './listen.js'

/** Declares a container of a pod. Every call returns a new builder. */
export class ContainerBuilder {
  readonly #node: ContainerNode

  constructor(node: ContainerNode) {
    this.#node = Object.freeze(node)
  }

  get $node(): ContainerNode {
    return this.#node
  }

  /** Sockets that a process of this container listens on. @example container.listen({ tcp: 80, udp: [53, 5353] }) */
  listen(options: ListenOptions): ContainerBuilder {
    return new ContainerBuilder({ ...this.#node, listeners: append(this.#node.listeners, ...listenersOf(options)) })
  }

  /** Hands the builder to a function and returns what that returns, so that shared parts can be written once. */
  $call<T>(f: (container: this) => T): T {
    return f(this)
  }
}
