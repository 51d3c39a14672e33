import type { Address } from '../engine/index.js'
import type { Listener } from '../plan/index.js'

/** Ports to listen on. */
export interface ListenOptions {
  readonly tcp?: number | readonly number[]
  readonly udp?: number | readonly number[]
  /** Address to bind to (default 0.0.0.0). */
  readonly address?: Address
}

/** The listeners of `.listen({ tcp: [80, 443], udp: 53 })`. */
export function listenersOf({ tcp, udp, address }: ListenOptions): readonly Listener[] {
  const bound = address === undefined ? {} : { address }
  const ports = (given: number | readonly number[] = []): readonly number[] => (typeof given === 'number' ? [given] : given)
  return [
    ...ports(tcp).map((port) => Object.freeze({ protocol: 'tcp' as const, port, ...bound })),
    ...ports(udp).map((port) => Object.freeze({ protocol: 'udp' as const, port, ...bound })),
  ]
}
