import type { EngineName, ExecOptions, LabChange, LinkHandle, NetnsHandle, Session } from '../engine/index.js'
import { parseChange, type Netns } from '../plan/index.js'
import { firstAddress } from './ends.js'
import { KernelNeededError, LabError } from './lab-error.js'

/** A host, router, pod or container of a running lab; `changed` is told what its commands changed. */
export function createNetnsHandle(netns: Netns, container: string | undefined, engine: EngineName, ready: () => Promise<Session>, changed: (change: LabChange) => void): NetnsHandle {
  const handle: NetnsHandle = {
    name: netns.name,
    role: netns.role,
    ...(container !== undefined && { container }),
    engine,
    get address() {
      return firstAddress(netns)
    },
    link: (ifname) => {
      const link = netns.links.find((candidate) => candidate.ifname === ifname)
      if (!link) throw new LabError(`'${netns.name}' has no link '${ifname}'`, `there are: ${netns.links.map((l) => l.ifname).join(', ')}`)
      return Object.defineProperty({ ...link }, 'netns', { value: handle }) as LinkHandle
    },
    state: async () => (await ready()).state(netns.name),
    netnsId: async () => (await ready()).netnsId(netns.name, container),
    run: async (command) => {
      const change = parseChange(netns.name, command)
      await (await ready()).apply([change])
      changed({ netns: netns.name, command })
    },
    exec: async (argv, options: ExecOptions = {}) => {
      const session = await ready()
      if (!session.exec) throw new KernelNeededError(`the ${engine} runs no programs, which exec(${JSON.stringify(argv)}) asks for`)
      return session.exec(netns.name, argv, container === undefined ? options : { container, ...options })
    },
  }
  return handle
}
