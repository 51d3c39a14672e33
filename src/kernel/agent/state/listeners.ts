import { readFileSync } from 'node:fs'
import { ANY_ADDRESS, type Listener } from '../../../plan/index.js'

const ANY = '00000000'
/** `sk_state` in /proc/net: listening of TCP, unconnected of UDP. */
const WAITING = { tcp: '0A', udp: '07' } as const

/**
 * The sockets that listen in the namespace that the thread is in; `ours` says whose container one is, `tunnels` are the
 * ports of VXLAN devices, whose sockets are the kernel's own. Equivalent to: `ss -4lntu`.
 */
export function readListeners(ours: readonly Listener[], tunnels: readonly number[]): readonly Listener[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    readFileSync(`/proc/thread-self/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', state] = line.trim().split(/\s+/)
        if (state !== WAITING[protocol] || !remote.endsWith(':0000')) return []
        const [address = '', hex = ''] = local.split(':')
        const port = Number.parseInt(hex, 16)
        if (protocol === 'udp' && address === ANY && tunnels.includes(port)) return []
        return [named({ protocol, port, ...(address !== ANY && { address: addressOf(address) }) }, ours)]
      })
      .sort((a, b) => a.port - b.port),
  )
}

function named(listener: Listener, ours: readonly Listener[]): Listener {
  const { container } = ours.find((own) => own.protocol === listener.protocol && own.port === listener.port && (own.address ?? ANY_ADDRESS) === (listener.address ?? ANY_ADDRESS)) ?? {}
  return container === undefined ? listener : { ...listener, container }
}

/** The kernel prints the four bytes as one number of the host's order. */
const addressOf = (hex: string): string => (hex.match(/../g) ?? []).reverse().map((pair) => Number.parseInt(pair, 16)).join('.')
