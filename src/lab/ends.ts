import type { Addr, Netns, Plan } from '../plan/index.js'
import { LabError } from './lab-error.js'

/** An end of a probe: a namespace and, where one was named, a container in it. */
export interface ResolvedEnd {
  readonly netns: Netns
  readonly container?: string
}

/** Namespaces of a plan by name, made once a plan. */
export type NetnsIndex = ReadonlyMap<string, Netns>

export function indexNetns(plan: Plan): NetnsIndex {
  return new Map(plan.netns.map((netns) => [netns.name, netns]))
}

/** Resolves 'host', 'router', 'pod' or 'pod/container'. Throws a {@link LabError} that names what there is. */
export function resolveEnd(index: NetnsIndex, end: string): ResolvedEnd {
  const whole = index.get(end)
  if (whole) return { netns: whole }
  const slash = end.indexOf('/')
  const netns = slash < 0 ? undefined : index.get(end.slice(0, slash))
  if (!netns) throw new LabError(`no host, router, pod or container is named '${end}'`, `there are: ${listNames(index)}`)
  const container = end.slice(slash + 1)
  if (netns.containers.includes(container)) return { netns, container }
  throw new LabError(
    `pod '${netns.name}' has no container '${container}'`,
    netns.containers.length ? `there are: ${netns.containers.join(', ')}` : 'it has no containers beside the infra container',
  )
}

/** The first global address that a namespace was declared with. Throws a {@link LabError} where there is none. */
export function firstAddress(netns: Netns): string {
  if (netns.cni !== undefined) return netns.cni.address
  const addr = netns.addrs.find(isGlobal)
  if (!addr) throw new LabError(`'${netns.name}' has no address`, 'give it one, or name an address as the destination')
  return addr.local
}

function isGlobal(addr: Addr): boolean {
  return addr.dev !== 'lo' && (addr.scope ?? 'global') === 'global'
}

const SHOWN = 20

function listNames(index: NetnsIndex): string {
  const names = [...index.keys()]
  const shown = names.slice(0, SHOWN).join(', ')
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown
}
