import type { EngineName, Lab, Names, NetnsHandle, Session } from '../engine/index.js'
import type { Plan } from '../plan/index.js'
import { indexNetns, resolveEnd } from './ends.js'
import { LabError } from './lab-error.js'
import { createNetnsHandle } from './netns-handle.js'
import { resolveProbe } from './resolve-probe.js'

/** Puts the names of a plan over a session of an engine. `session` may still be on its way: handles work at once, probes wait for it. */
export function createLab<N extends Names>(plan: Plan, engine: EngineName, session: Promise<Session>): Lab<N> {
  const index = indexNetns(plan)
  let closed = false
  const ready = (): Promise<Session> => {
    if (closed) return Promise.reject(new LabError(`the lab of '${plan.name}' is closed`, 'send probes before close()'))
    return session
  }
  const handle = (end: string, roles: readonly string[]): NetnsHandle => {
    const { netns, container } = resolveEnd(index, end)
    if (!roles.includes(netns.role)) {
      const call = netns.role === 'pod' ? 'pod' : 'host'
      throw new LabError(`'${end}' is a ${netns.role}`, `write lab.${call}('${end}')`)
    }
    return createNetnsHandle(netns, container, engine, ready)
  }
  const close = async (): Promise<void> => {
    closed = true
    const opened = await session.catch(() => undefined)
    await opened?.close()
  }
  return {
    engine,
    plan,
    ping: async (from, to, options = {}) => (await ready()).send(resolveProbe(index, 'icmp', from, to, options)),
    udp: async (from, to, options) => (await ready()).send(resolveProbe(index, 'udp', from, to, options)),
    tcp: async (from, to, options) => (await ready()).send(resolveProbe(index, 'tcp', from, to, options)),
    send: async (probe) => (await ready()).send(probe),
    host: (name) => handle(name, ['host', 'router']),
    pod: (name) => handle(name, ['pod']),
    apply: async (change) => (await ready()).apply('kind' in change ? [change] : change),
    capture: async () => (await ready()).capture(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
