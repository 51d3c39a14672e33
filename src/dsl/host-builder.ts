import { append, given } from './freeze.js'
import type { BridgeOptions, HostNode, VtepOptions } from './host-node.js'
import type { Cidr } from './literals.js'
import { MachineBuilder } from './machine-builder.js'
import { barePod, PodBuilder } from './pod-builder.js'

/** Declares a machine of the cluster and its pods. Every call returns a new builder. */
export class HostBuilder<Pods extends string = never, Containers extends string = never> extends MachineBuilder<HostNode> {
  protected override with(fields: Partial<HostNode>): this {
    return new HostBuilder<Pods, Containers>({ ...this.$node, ...fields }) as this
  }

  /** The subnet that the pods of this host have their addresses from. @example host.podCidr('10.168.0.0/24') */
  podCidr(subnet: Cidr): this {
    return this.with({ podCidr: subnet })
  }

  /** The bridge that the pods are ports of (default: the network's, such as cni0). */
  bridge(options: BridgeOptions): this {
    return this.with({ bridge: Object.freeze({ ...this.$node.bridge, ...given(options) }) })
  }

  /** The VXLAN tunnel endpoint, such as flannel.1. */
  vtep(options: VtepOptions): this {
    return this.with({ vtep: Object.freeze({ ...this.$node.vtep, ...given(options) }) })
  }

  /** A pod of this host. Its name is unique in the cluster. @example host.pod('coffee', (pod) => pod.address('10.168.0.12').listen({ tcp: 80 })) */
  pod<const Name extends string, More extends string = never>(
    name: Name,
    f?: (pod: PodBuilder) => PodBuilder<More>,
  ): HostBuilder<Pods | Name, Containers | `${Name}/${More}`> {
    const bare = new PodBuilder(barePod(name))
    return new HostBuilder({ ...this.$node, pods: append(this.$node.pods, (f?.(bare) ?? bare).$node) })
  }
}
