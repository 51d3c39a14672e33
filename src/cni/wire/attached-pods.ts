import { table, type CniAttachment, type Netns, type Table } from '../../plan/index.js'
import type { Host, Pod } from '../resolved.js'
import { LOOPBACK } from './index-links.js'
import { containerListeners } from './pods.js'
import { overlay } from './sysctls.js'

const EMPTY: Table<never> = table<never>()

/** The namespaces of pods whose network plugins make: there is `lo`, and it is down. */
export function attachedPods(host: Host, attach: (pod: Pod) => CniAttachment, sysctl: Readonly<Record<string, string>>): readonly Netns[] {
  return host.pods.map((pod) => ({
    name: pod.node.name,
    role: 'pod',
    host: host.name,
    links: [{ ...LOOPBACK, up: false }],
    addrs: [],
    routes: EMPTY,
    rules: [],
    neigh: EMPTY,
    fdb: EMPTY,
    ruleset: pod.ruleset,
    sysctl: overlay(sysctl, pod.node.sysctl),
    listeners: [...pod.node.listeners, ...pod.node.containers.flatMap(containerListeners)],
    containers: pod.node.containers.map(({ name }) => name),
    cni: attach(pod),
  }))
}
