import { isIp } from '../../address/index.js'
import type { ClusterNode, PathExpectation, PathNode } from '../../dsl/index.js'
import type { Netns } from '../../plan/index.js'
import type { Findings } from './findings.js'
import { call } from './place.js'

interface Ends {
  readonly machines: ReadonlySet<string>
  readonly pods: ReadonlySet<string>
  readonly containers: ReadonlySet<string>
}

/** Reports names in paths that nothing of the cluster has, and ports that are none. */
export function checkPaths(node: ClusterNode, place: string, findings: Findings): void {
  if (node.paths.length === 0) return
  const pods = node.hosts.flatMap((host) => host.pods)
  const ends: Ends = {
    machines: new Set([...node.hosts, ...node.routers].map(({ name }) => name)),
    pods: new Set(pods.map(({ name }) => name)),
    containers: new Set(pods.flatMap((pod) => pod.containers.map((container) => `${pod.name}/${container.name}`))),
  }
  for (const path of node.paths) checkPath(path, place, ends, findings)
}

function checkPath(path: PathNode, place: string, ends: Ends, findings: Findings): void {
  const isolated = path.expectations.some(({ kind }) => kind === 'isolated')
  const at = call(place, isolated ? 'isolated' : 'path', path.from, path.to)
  const isEnd = (name: string): boolean => ends.machines.has(name) || ends.pods.has(name) || ends.containers.has(name)
  if (!isEnd(path.from)) findings.report('path-end-unknown', at, path.from)
  if (!isEnd(path.to) && !isIp(path.to)) findings.report('path-end-unknown', at, path.to)
  const { probe } = path
  if (probe.protocol !== 'icmp' && !isPort(probe.port)) findings.report('path-port', `${at}.${probe.protocol}`, probe.port)
  for (const expectation of path.expectations) checkExpectation(expectation, at, ends, findings)
}

/** Reports devices that a packet is to be dropped at and that their host has not. A name may be a glob; what CNI plugins make is not known. */
export function checkPathDevices(node: ClusterNode, place: string, netns: readonly Netns[], findings: Findings): void {
  if (netns.some(({ cni }) => cni !== undefined)) return
  for (const { from, to, expectations } of node.paths) {
    for (const expectation of expectations) {
      if (expectation.kind !== 'droppedAt' || /[*?[{]/.test(expectation.device)) continue
      const { host, device } = expectation
      const links = netns.find(({ name }) => name === host)?.links ?? []
      if (links.length === 0 || links.some(({ ifname }) => ifname === device)) continue
      const at = call(call(place, 'path', from, to), 'droppedAt', host, device)
      findings.report('path-device-unknown', at, device, { host, devices: links.map(({ ifname }) => ifname).join(', ') })
    }
  }
}

function checkExpectation(expectation: PathExpectation, at: string, { machines, pods }: Ends, findings: Findings): void {
  if (expectation.kind === 'masqueradedAs' && !machines.has(expectation.host)) {
    findings.report('path-host-unknown', call(at, 'masqueradedAs', expectation.host), expectation.host, { what: 'host or router' })
  }
  if (expectation.kind === 'traverses' && expectation.items.length === 0) {
    findings.report('path-devices-none', `${at}.${expectation.exactly ? 'traversesExactly' : 'traverses'}`, '[]')
  }
  if (expectation.kind === 'droppedAt' && !machines.has(expectation.host) && !pods.has(expectation.host)) {
    findings.report('path-host-unknown', call(at, 'droppedAt', expectation.host, expectation.device), expectation.host, { what: 'host, router or pod' })
  }
}

/** Whether a number is a port of UDP or TCP. */
export const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 0xffff
