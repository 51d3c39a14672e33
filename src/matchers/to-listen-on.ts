import { formatListener, type Listener } from '../plan/index.js'
import { fieldsOf, listOf, such, type Shape } from './expected/shape.js'
import { PORT } from './expected/words.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import { judgeState } from './received/judge-state.js'
import { listRows } from './state/judge-rows.js'

/** Ports by protocol, one or several. */
export interface ListenExpectation {
  readonly tcp?: number | readonly number[]
  readonly udp?: number | readonly number[]
}

const SEVERAL = listOf(PORT, 'is no list of ports', 'Write at least one: [80, 443]')
const PORTS: Shape = (value, place) => (Array.isArray(value) ? SEVERAL : PORT)(value, place)
const FIELDS = fieldsOf('a listener', { tcp: PORTS, udp: PORTS })
const LISTENERS: Shape = (value, place) => FIELDS(value, place) ?? such(() => wantedPorts(value as ListenExpectation).length > 0, 'names no port', 'Write { tcp: 80 } or { udp: [53, 5353] }')(value, place)

/**
 * Holds if sockets listen on all of the ports given, whichever process has them: a port belongs to the namespace, and each container
 * of a pod sees what the others listen on.
 * Equivalent to: `ss -lntu` printing them.
 * @example await expect(lab.pod('coffee')).toListenOn({ tcp: 80 })
 */
export async function toListenOn(this: MatcherContext, received: unknown, ports: ListenExpectation): Promise<MatcherResult> {
  return judgeState(this, received, { matcher: 'toListenOn', args: [ports], wrong: LISTENERS(ports, '') }, async (handle) => {
    const { listeners } = await handle.state()
    const wanted = wantedPorts(ports)
    const [closed, open] = [wanted.filter((port) => !isOpen(port, listeners)), wanted.filter((port) => isOpen(port, listeners))]
    return {
      pass: closed.length === 0,
      expectation: `to listen on ${wanted.map(formatPort).join(', ')}`,
      happened: () => [closed.length ? `Nobody listens on ${closed.map(formatPort).join(', ')}` : `It listens on ${open.map(formatPort).join(', ')}`],
      table: listRows(listeners, formatListener),
      view: 'ss -lntu',
      actual: listeners.map(formatPort),
      expected: wanted.map(formatPort),
    }
  })
}

const wantedPorts = ({ tcp, udp }: ListenExpectation): readonly Port[] => [...portsOf('tcp', tcp), ...portsOf('udp', udp)]

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
