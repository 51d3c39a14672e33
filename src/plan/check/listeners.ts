import { tryIp } from '../../address/index.js'
import { ANY_ADDRESS, formatListener } from '../listener.js'
import { placeOf } from './place.js'
import { reporter } from './report.js'
import { hasIp, type PlanView } from './view.js'
import { isWhole } from './vxlan.js'

/** Sockets that listen. */
export const LISTENER_FINDINGS = {
  'listener-port-invalid': { level: 'malformed', problem: 'is not a port', remedy: 'take a whole number from 1 to 65535' },
  'listener-address-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write an address of {netns}, or leave it out' },
  'listener-address-foreign': { level: 'malformed', problem: 'is bound to and not an address of {netns}', remedy: 'write an address of {netns}, or leave it out' },
  'listener-duplicate': { level: 'malformed', problem: 'clashes with {other}: containers of one pod share their ports', remedy: 'give one of them another port' },
  'listener-container-unknown': { level: 'malformed', problem: 'is not a container of {netns}', remedy: 'declare the container' },
  'listener-vxlan-port': { level: 'malformed', problem: 'is the port of the VXLAN device {ifname}', remedy: 'take another port' },
} as const

export function checkListeners({ found, views }: PlanView): void {
  const report = reporter(LISTENER_FINDINGS, found)
  for (const view of views) {
    const { netns } = view
    if (netns.listeners.length === 0) continue
    // By protocol and port: who listens there, by address.
    const taken = new Map<string, Map<string, string>>()
    for (const listener of netns.listeners) {
      const { protocol, port, address = ANY_ADDRESS, container } = listener
      const text = formatListener(listener)
      const place = `${placeOf(netns)}.listen({ ${protocol}: ${port} })`
      if (!isWhole(port, 1, 0xffff)) report('listener-port-invalid', place, port)
      const ip = tryIp(address)
      if (ip === undefined) report('listener-address-invalid', place, address, { netns: netns.name })
      else if (address !== ANY_ADDRESS && !hasIp(view, ip)) report('listener-address-foreign', place, address, { netns: netns.name })
      if (container !== undefined && !netns.containers.includes(container)) report('listener-container-unknown', place, container, { netns: netns.name })
      const vxlan = protocol === 'udp' ? netns.links.find((link) => link.kind === 'vxlan' && link.port === port) : undefined
      if (vxlan !== undefined) report('listener-vxlan-port', place, text, { ifname: vxlan.ifname })

      const key = `${protocol} ${port}`
      const others = taken.get(key) ?? new Map<string, string>()
      const clash = address === ANY_ADDRESS ? others.values().next().value : (others.get(ANY_ADDRESS) ?? others.get(address))
      if (clash !== undefined) report('listener-duplicate', place, text, { other: clash })
      if (!others.has(address)) others.set(address, text)
      taken.set(key, others)
    }
  }
}
