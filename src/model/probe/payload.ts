import type { ProbeOptions } from '../../engine/index.js'
import type { PayloadLayer } from '../../wire/index.js'
import type { Namespace } from '../core/namespace.js'
import { usualDiscovery, type PmtuDiscovery } from '../ipv4/send.js'

/** Bytes of a token. */
export const TOKEN_SIZE = 12

/** The token of the nth probe of a session, in hex: counted, where an engine on a shared machine takes chance. */
export const tokenOf = (count: number): string => `686f70${count.toString(16).padStart(TOKEN_SIZE * 2 - 6, '0')}`

const zeros = new Map<number, string>()

/** The token, and zero bytes up to the size. */
export function payloadOf(token: string, size: number): PayloadLayer {
  let rest = zeros.get(size)
  if (rest === undefined) zeros.set(size, (rest = '00'.repeat(Math.max(0, size - TOKEN_SIZE))))
  return { kind: 'payload', data: token + rest }
}

/** IP_MTU_DISCOVER of the socket. */
export const discoveryOf = (ns: Namespace, { df }: Pick<ProbeOptions, 'df'>): PmtuDiscovery => (df === undefined ? usualDiscovery(ns.sysctl) : df ? 'do' : 'dont')
