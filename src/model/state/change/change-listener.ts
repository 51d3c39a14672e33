import type { Listener } from '../../../plan/index.js'
import type { Device } from '../../core/device.js'
import type { Namespace } from '../../core/namespace.js'
import { sysctl } from '../../core/sysctl.js'
import { isLocalAddress } from '../../ipv4/route.js'
import { usualDiscovery } from '../../ipv4/send.js'
import { createSocket, type Socket } from '../../transport/sockets.js'
import { ModelError } from '../model-error.js'
import { refused } from '../refused.js'

const text = ({ protocol, address = '0.0.0.0', port }: Listener): string => `${protocol} ${address}:${port}`

/** Opens or closes a socket that listens. Follows `inet_csk_get_port()` and `udp_lib_get_port()`. */
export function changeListener(ns: Namespace, op: 'add' | 'del', row: Listener): void {
  const { sockets } = ns
  if (op === 'add') {
    if (row.container !== undefined && !ns.containers.has(row.container)) throw new ModelError(`${ns.name}/${row.container}`, 'the container does not run')
    const socket = createSocket(row, usualDiscovery(ns.sysctl))
    const what = `listen ${text(row)}`
    if (socket.address !== 0 && !isLocalAddress(ns, socket.address) && sysctl(ns.sysctl, 'net.ipv4.ip_nonlocal_bind') === 0) throw refused(ns.name, what, 'EADDRNOTAVAIL')
    if (sockets.listeners.some((other) => clashes(other, socket)) || ns.devices.some((device) => isTunnelPort(device, row))) throw refused(ns.name, what, 'EADDRINUSE')
    sockets.listeners = [...sockets.listeners, socket]
    return
  }
  const there = sockets.listeners.find(({ listener }) => text(listener) === text(row) && listener.container === row.container)
  if (there === undefined) throw new ModelError(ns.name, `${text(row)}: nothing listens there`)
  sockets.listeners = sockets.listeners.filter((other) => other !== there)
}

/** A VXLAN device that is up has a socket on its port. */
const isTunnelPort = ({ up, vxlan }: Device, { protocol, port }: Listener): boolean => up && protocol === 'udp' && vxlan?.port === port

/** One port of one protocol, and addresses of which one is the other or any. */
const clashes = (a: Socket, b: Socket): boolean =>
  a.listener.protocol === b.listener.protocol && a.listener.port === b.listener.port && (a.address === b.address || a.address === 0 || b.address === 0)

/** Starts or stops a container: its listeners come and go with it. */
export function changeContainer(ns: Namespace, op: 'start' | 'stop', name: string): void {
  const running = ns.containers.has(name)
  if (op === 'start') {
    if (running) throw new ModelError(`${ns.name}/${name}`, 'the container runs already')
    if (name !== '' && !ns.plan.containers.includes(name)) throw new ModelError(`${ns.name}/${name}`, 'the plan has no such container')
    ns.containers.add(name)
    for (const row of ns.plan.listeners) if (row.container === name) changeListener(ns, 'add', row)
    return
  }
  if (!running) throw new ModelError(`${ns.name}/${name}`, 'the container does not run')
  ns.containers.delete(name)
  if (name !== '') ns.sockets.listeners = ns.sockets.listeners.filter(({ listener }) => listener.container !== name)
}
