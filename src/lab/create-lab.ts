import { createTrace, type EngineName, type Lab, type LabChange, type Names, type NetnsHandle, type Probe, type ProbeOptions, type Session, type Trace } from '../engine/index.js'
import type { Plan } from '../plan/index.js'
import { indexNetns, resolveEnd } from './ends.js'
import { LabError } from './lab-error.js'
import { createNetnsHandle } from './netns-handle.js'
import { resolveProbe } from './resolve-probe.js'

/** Where a lab gets its session from. */
export interface SessionSource {
  /** Opens the session, once. */
  readonly open: () => Promise<Session>
  /** The session, if it was opened. */
  readonly opened: () => Promise<Session> | undefined
}

/** Puts the names of a plan over a session of an engine. Handles work at once; the first probe opens the session. `keep` is handed every trace as it is made. */
export function createLab<N extends Names>(plan: Plan, engine: EngineName, source: SessionSource, keep?: (trace: Trace) => void): Lab<N> {
  const index = indexNetns(plan)
  const changes: LabChange[] = []
  let closed = false
  const ready = (): Promise<Session> => {
    if (closed) return Promise.reject(new LabError(`the lab of '${plan.name}' is closed`, 'send probes before close()'))
    return source.open()
  }
  const handle = (end: string, roles: readonly string[]): NetnsHandle => {
    const { netns, container } = resolveEnd(index, end)
    if (!roles.includes(netns.role)) {
      const call = netns.role === 'pod' ? 'pod' : 'host'
      throw new LabError(`'${end}' is a ${netns.role}`, `write lab.${call}('${end}')`)
    }
    return createNetnsHandle(netns, container, engine, ready, (change) => changes.push(change))
  }
  const send = async (protocol: Probe['protocol'], from: string, to: string, options: ProbeOptions = {}): Promise<Trace> => {
    const session = await ready()
    // An address may have come since.
    const present = options.src === undefined ? [] : (await session.state(resolveEnd(index, from).netns.name)).addrs.map(({ local }) => local)
    return kept(await session.send(resolveProbe(index, protocol, from, to, options, present)))
  }
  const kept = (sent: Trace): Trace => {
    const trace = changes.length === 0 ? sent : createTrace({ ...sent, changes: [...changes] })
    keep?.(trace)
    return trace
  }
  const close = async (): Promise<void> => {
    closed = true
    const session = await source.opened()?.catch(() => undefined)
    await session?.close()
  }
  return {
    engine,
    plan,
    ping: (from, to, options) => send('icmp', from, to, options),
    udp: (from, to, options) => send('udp', from, to, options),
    tcp: (from, to, options) => send('tcp', from, to, options),
    send: async (probe) => kept(await (await ready()).send(probe)),
    host: (name) => handle(name, ['host', 'router']),
    pod: (name) => handle(name, ['pod']),
    apply: async (change) => {
      const list = 'kind' in change ? [change] : change
      await (await ready()).apply(list)
      changes.push(...list.map(({ netns, kind }) => ({ netns, applied: kind })))
    },
    capture: async () => (await ready()).capture(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
