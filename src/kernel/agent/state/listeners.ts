import { readFileSync } from 'node:fs'
import { ANY_ADDRESS, type Listener } from '../../../plan/index.js'
import { dumpListeners, readListener } from '../../netlink/listener.js'
import { NetlinkError } from '../../netlink/netlink-error.js'
import type { LiveNetns } from '../live-netns.js'

/**
 * The sockets that listen in a namespace; `ours` says whose container one is, `tunnels` are the ports of VXLAN devices, whose
 * sockets are the kernel's own. Equivalent to: `ss -4lntu`.
 */
export function readListeners(here: LiveNetns, ours: readonly Listener[], tunnels: readonly number[]): readonly Listener[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    socketsOf(here, protocol)
      .filter(({ address, port }) => protocol === 'tcp' || address !== undefined || !tunnels.includes(port))
      .map((listener) => named(listener, ours))
      .sort((a, b) => a.port - b.port),
  )
}

function socketsOf(here: LiveNetns, protocol: Listener['protocol']): readonly Listener[] {
  try {
    return here.diag.dump(dumpListeners(protocol)).flatMap((answer) => readListener(answer, protocol) ?? [])
  } catch (error) {
    // A kernel without inet_diag; the files of /proc say the same, but the kernel walks all its sockets for them.
    if (error instanceof NetlinkError) return here.inside(() => readProc(protocol))
    throw error
  }
}

/** `sk_state` in /proc/net: listening of TCP, unconnected of UDP. */
const WAITING = { tcp: '0A', udp: '07' } as const
const ANY = '00000000'

/** Reads /proc/net/tcp or udp of the namespace that the thread is in. */
export function readProc(protocol: Listener['protocol']): readonly Listener[] {
  return readFileSync(`/proc/thread-self/net/${protocol}`, 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/)
      if (state !== WAITING[protocol] || !remote.endsWith(':0000')) return []
      const [address = '', port = ''] = local.split(':')
      return [{ protocol, port: Number.parseInt(port, 16), ...(address !== ANY && { address: addressOf(address) }) }]
    })
}

/** The kernel prints the four bytes as one number of the host's order. */
const addressOf = (hex: string): string => (hex.match(/../g) ?? []).reverse().map((pair) => Number.parseInt(pair, 16)).join('.')

function named(listener: Listener, ours: readonly Listener[]): Listener {
  const { container } = ours.find((own) => own.protocol === listener.protocol && own.port === listener.port && (own.address ?? ANY_ADDRESS) === (listener.address ?? ANY_ADDRESS)) ?? {}
  return container === undefined ? listener : { ...listener, container }
}
