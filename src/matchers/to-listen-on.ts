import { formatListener, type Listener } from '../plan/index.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeState } from './received/judge-state.js'
import { listRows } from './state/judge-rows.js'

/** Ports by protocol, one or several. */
export interface ListenExpectation {
  readonly tcp?: number | readonly number[]
  readonly udp?: number | readonly number[]
}

/**
 * Holds if sockets listen on all of the ports given, whichever process has them: a port belongs to the namespace, and each container
 * of a pod sees what the others listen on.
 * Equivalent to: `ss -lntu` printing them.
 * @example await expect(lab.pod('coffee')).toListenOn({ tcp: 80 })
 */
export async function toListenOn(this: MatcherContext, received: unknown, ports: ListenExpectation): Promise<MatcherResult> {
  return judgeState(this, received, { matcher: 'toListenOn', args: [ports] }, async (handle) => {
    const { listeners } = await handle.state()
    const wanted = [...portsOf('tcp', ports.tcp), ...portsOf('udp', ports.udp)]
    const [closed, open] = [wanted.filter((port) => !isOpen(port, listeners)), wanted.filter((port) => isOpen(port, listeners))]
    return {
      pass: wanted.length > 0 && closed.length === 0,
      expectation: `to listen on ${wanted.map(formatPort).join(', ') || 'no port, which nobody can'}`,
      happened: () => [closed.length ? `Nobody listens on ${closed.map(formatPort).join(', ')}` : `It listens on ${open.map(formatPort).join(', ')}`],
      table: listRows(listeners, formatListener),
      view: 'ss -lntu',
      actual: listeners.map(formatPort),
      expected: wanted.map(formatPort),
    }
  })
}

type Port = Pick<Listener, 'protocol' | 'port'>

function portsOf(protocol: Listener['protocol'], ports: number | readonly number[] = []): readonly Port[] {
  return (typeof ports === 'number' ? [ports] : ports).map((port) => ({ protocol, port }))
}

function isOpen({ protocol, port }: Port, listeners: readonly Listener[]): boolean {
  return listeners.some((listener) => listener.protocol === protocol && listener.port === port)
}

function formatPort({ protocol, port }: Port): string {
  return `${protocol} ${port}`
}
