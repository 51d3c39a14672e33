import { readFileSync, writeFileSync } from 'node:fs'
import { SYSCTLS, sysctlKey, sysctlPath } from '../../plan/index.js'

/** A sysctl that the kernel does not have or whose value it refuses. */
export class SysctlError extends Error {
  override readonly name = 'SysctlError'
  constructor(
    readonly netns: string,
    readonly key: string,
    readonly value: string,
    /** 'ENOENT', 'EINVAL'. */
    readonly code: string,
  ) {
    super(`${netns}: sysctl ${key} = ${value}: ${code === 'ENOENT' ? 'the kernel has no such key here' : `the kernel refuses the value (${code})`}`)
  }
}

const fileOf = (key: string): string => `/proc/sys/${sysctlPath(key).join('/')}`
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

/** Writes a sysctl of the namespace that the thread is in. @throws SysctlError */
export function writeSysctl(netns: string, key: string, value: string): void {
  try {
    writeFileSync(fileOf(key), value)
  } catch (error) {
    const code = codeOf(error)
    // Without br_netfilter no bridged packet ever crosses the IP hooks: what 0 asks for is so already.
    if (code === 'ENOENT' && key.startsWith('net.bridge.') && value === '0') return
    throw new SysctlError(netns, key, value, code)
  }
}

/** The value of a sysctl in the namespace that the thread is in; undefined where the kernel has none. */
export function readSysctl(key: string): string | undefined {
  try {
    return readFileSync(fileOf(key), 'utf8').trim().replace(/\s+/g, ' ')
  } catch {
    return undefined
  }
}

/** Does a sysctl belong to one device, so that it can be written only when that exists? */
export function isOfDevice(key: string): boolean {
  const [, , group, dev] = sysctlPath(key)
  return (group === 'conf' && dev !== undefined && dev !== 'all' && dev !== 'default') || (group === 'neigh' && dev !== undefined)
}

/**
 * The sysctls that stand for one: `neigh.default` is the machine's and not there in other namespaces, so a namespace that sets
 * it has each of its devices set. Follows `neigh_sysctl_register()`, net/core/neighbour.c.
 */
export function sysctlsFor(key: string, devices: readonly string[]): readonly string[] {
  const path = sysctlPath(key)
  if (path[2] !== 'neigh' || path[3] !== 'default') return [key]
  return devices.map((dev) => sysctlKey([...path.slice(0, 3), dev, ...path.slice(4)]))
}

/**
 * The settings that a new namespace takes over from the machine where they are not the kernel's defaults: IPv4 settings
 * are inherited (net.core.devconf_inherit_init_net), so that a machine with rp_filter=1 would change what a plan means.
 * To be called in a new namespace.
 */
export function inheritedSettings(): readonly (readonly [key: string, value: string])[] {
  return [...congestionControl(), ...STEADY_TCP, ...SILENT, ...defaults()]
}

/** Reno is the one that every kernel has and lets everybody use. The machine's own may pace what it sends, or let its window grow otherwise. Follows `tcp_sk_init()`, net/ipv4/tcp_ipv4.c. */
function congestionControl(): readonly (readonly [key: string, value: string])[] {
  const key = 'net.ipv4.tcp_congestion_control'
  return readSysctl(key) === 'reno' ? [] : [[key, 'reno']]
}

/**
 * TCP that depends on nothing but what comes and is read: buffers that no probe fills, for when a full one acknowledges depends on the memory that frames take up
 * (`tcp_space()`, include/net/tcp.h), and no waiting for more acknowledgements before it sends, which it does for a millisecond at most (`tcp_tso_should_defer()`, net/ipv4/tcp_output.c).
 */
const STEADY_TCP = [['net.ipv4.tcp_rmem', '4096 4194304 33554432'], ['net.ipv4.tcp_wmem', '4096 4194304 4194304'], ['net.ipv4.tcp_tso_win_divisor', '255']] as const

/** A bridge that comes up joins the group of all snoopers, and would tell everybody, also through tunnels, which learn of it. Follows `br_ip4_multicast_join_snoopers()`, net/bridge/br_multicast.c. */
const SILENT = [['net.ipv4.igmp_link_local_mcast_reports', '0']] as const

function defaults(): readonly (readonly [key: string, value: string])[] {
  return SYSCTLS.filter(({ name }) => name.startsWith('net.ipv4.')).flatMap((info) => {
    const keys = info.name.includes('*') ? ['default', 'all'].map((dev) => info.name.replace('*', dev)) : [info.name]
    return keys.flatMap((key) => {
      const value = readSysctl(key)
      return value === undefined || value === info.default || !isResettable(key) ? [] : [[key, info.default] as const]
    })
  })
}

/** Not so sizes that follow the memory of the machine, group ids, which a user namespace maps, and the one whose default is another for 'all'. */
const isResettable = (key: string): boolean => !/\.(unres_qlen|unres_qlen_bytes|ping_group_range|all\.accept_source_route)$/.test(key)
