import type { Prefix } from '../../address/index.js'
import type { CniAttachment, CniConfList } from '../../plan/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { HostWiring, Network } from '../network.js'
import type { Host, Pod, ResolvedCluster } from '../resolved.js'
import { ENDS, FORWARDS } from '../wire/sysctls.js'

/** What plugins are told of the host whose pods they attach. */
export interface CniHost {
  readonly name: string
  /** The subnet of its pods in CIDR notation, as declared. */
  readonly podCidr: string
}

export interface CniSettings {
  /** The configuration list, as /etc/cni/net.d/*.conflist holds it; a function where hosts differ. */
  readonly conflist: CniConfList | ((host: CniHost) => CniConfList)
  /** Folder of the plugins: '/usr/lib/cni', or where yours was built. */
  readonly binDir: string
  /** Name of the pods' device (default eth0). */
  readonly ifname?: string
  /** The runtime's settings for a pod, for plugins that have the capability: `{ portMappings: [{ hostPort: 8080, containerPort: 80, protocol: 'tcp' }] }`. */
  readonly runtimeConfig?: (pod: string) => Readonly<Record<string, unknown>>
}

/** A pod network that real CNI plugins make. */
export interface CniNetwork extends Network {
  readonly type: 'cni'
}

/**
 * The network that real CNI plugins make, as a container runtime has them do it: ADD for each pod, CHECK where the version has it,
 * DEL at the end. Specs judge what they did. Needs the kernel engine, and `.podCidr()` on each host with pods: pods without an
 * address of their own are taken to get the next one from .2 on, as host-local gives them; an address of their own is asked
 * for with CNI_ARGS IP=….
 *
 * @example cluster('mine').network(cni({ conflist, binDir: '/usr/lib/cni' }))
 */
export function cni(settings: CniSettings): CniNetwork {
  return Object.freeze<CniNetwork>({
    kind: 'network',
    type: 'cni',
    podNet: (_host, podCidr) => podCidr && { subnet: podCidr, gateway: podCidr.first + 1, bridge: settings.ifname ?? IFNAME },
    check: (cluster, findings) => {
      check(cluster, findings)
    },
    wire: () => (host) => wireHost(host, settings),
  })
}

const IFNAME = 'eth0'

function check({ hosts }: ResolvedCluster, findings: Findings): void {
  for (const { node, pods, place, podCidr, name } of hosts) {
    if (pods.length > 0 && podCidr === undefined && node.podCidr === undefined) findings.report('pod-cidr-missing', place, name, { network: 'the pod network' })
    for (const pod of node.pods) {
      for (const setting of ['mac', 'mtu', 'ifindex', 'veth', 'routes'] as const) {
        if (pod[setting] !== undefined && (setting !== 'routes' || pod.routes.length > 0)) findings.report('setting-unused', `${call(place, 'pod', pod.name)}.${setting}`, setting, { network: 'cni' })
      }
    }
  }
}

function wireHost({ name, podCidr }: Host, settings: CniSettings): HostWiring {
  const pods = { mtu: 0, routes: [], sysctl: ENDS }
  const conflist = podCidr && settings.conflist instanceof Function ? settings.conflist({ name, podCidr: podCidr.text }) : settings.conflist
  return {
    links: [], addrs: [], ruleset: [], sysctl: FORWARDS, pods,
    ...(podCidr && !(conflist instanceof Function) && { attach: (pod: Pod) => attachment(pod, conflist, podCidr, settings) }),
  }
}

function attachment({ node, address }: Pod, conflist: CniConfList, { text }: Prefix, { binDir, ifname = IFNAME, runtimeConfig }: CniSettings): CniAttachment {
  const ip = node.address === undefined ? '' : `;IP=${address}/${text.split('/')[1] ?? '32'}`
  return { conflist, binDir, ifname, address, args: `IgnoreUnknown=1;K8S_POD_NAME=${node.name}${ip}`, runtimeConfig: runtimeConfig?.(node.name) ?? {} }
}
