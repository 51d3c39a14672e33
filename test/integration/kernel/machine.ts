import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process of this machine. */
export interface Process {
  readonly pid: number
  readonly argv: readonly string[]
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    // It ended while it was looked at.
    return undefined
  }
}

const pids = (): readonly number[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)

/** The processes that carry a mark in their environment, zombies left out. */
export function processesWith(mark: string): readonly Process[] {
  return pids().flatMap((pid) => {
    const environment = attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1'))
    if (environment === undefined || !environment.includes(mark)) return []
    const argv = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1)) ?? []
    return argv.length === 0 ? [] : [{ pid, argv }]
  })
}

/** The namespaces that are mounted anywhere, as `ip netns add` does: what no process holds and no mount keeps is gone. */
export const mountedNamespaces = (): readonly string[] => readFileSync('/proc/self/mountinfo', 'utf8').match(/(?:net|user|mnt|pid):\[\d+\]/g) ?? []

const SYSCTLS = ['net.ipv4', 'net.ipv6', 'net.core', 'net.netfilter', 'user']
/** Counters that move by themselves. */
const MOVING = /nf_conntrack_count|random|route\.flush|stable_secret|tcp_available|fib_multipath_hash/

/** The machine's own network as text: links, addresses, routes, rules, neighbours, rulesets and sysctls. */
export function machineState(): Readonly<Record<string, string>> {
  const run = (command: string, ...args: readonly string[]): string => attempt(() => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) ?? ''
  return {
    links: run('ip', '-o', 'link', 'show'),
    addrs: run('ip', '-o', 'addr', 'show'),
    routes: run('ip', 'route', 'show', 'table', 'all'),
    rules: run('ip', 'rule', 'show'),
    ruleset: run('nft', 'list', 'ruleset'),
    named: run('ip', 'netns', 'list'),
    sysctls: run('sysctl', '-a', '-r', `^(${SYSCTLS.join('|')})\\.`).split('\n').filter((line) => !MOVING.test(line)).join('\n'),
  }
}
