import { readFileSync } from 'node:fs'
import { ANY_ADDRESS, type Listener } from '../../../plan/index.js'

/** `sk_state` in /proc/net: listening of TCP, unconnected of UDP. */
const WAITING = { tcp: '0A', udp: '07' } as const

/** A socket of the kernel itself, such as that of a VXLAN device, has no inode. */
const NO_INODE = '0'

/**
 * The sockets of processes that listen in the namespace that the thread is in; `ours` says whose container one is.
 * Equivalent to: `ss -4lntu`.
 */
export function readListeners(ours: readonly Listener[]): readonly Listener[] {
  return (['tcp', 'udp'] as const).flatMap((protocol) =>
    readFileSync(`/proc/thread-self/net/${protocol}`, 'utf8')
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', state, , , , , , inode] = line.trim().split(/\s+/)
        if (state !== WAITING[protocol] || !remote.endsWith(':0000') || inode === NO_INODE) return []
        const [address = '', port = ''] = local.split(':')
        return [named({ protocol, port: Number.parseInt(port, 16), ...(address !== '00000000' && { address: addressOf(address) }) }, ours)]
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
