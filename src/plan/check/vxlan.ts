import { isMulticast, tryIp } from '../../address/index.js'
import type { Vxlan } from '../link.js'
import { linkPlace, literal, placeOf } from './place.js'
import { reporter } from './report.js'
import { hasIp, type PlanView } from './view.js'

/** VXLAN devices. */
export const VXLAN_FINDINGS = {
  'vni-out-of-range': { level: 'malformed', problem: 'is not a VNI', remedy: 'take a whole number from 0 to 16777215' },
  'vxlan-port-out-of-range': { level: 'malformed', problem: 'is not a UDP port', remedy: 'take a whole number from 1 to 65535; flannel uses 8472' },
  'vxlan-link-unknown': { level: 'malformed', problem: 'is the lower device and not a device of {netns}', remedy: 'name the device of the underlay' },
  'vxlan-link-self': { level: 'malformed', problem: 'is its own lower device', remedy: 'name the device of the underlay' },
  'vxlan-local-invalid': { level: 'malformed', problem: 'is not a unicast IPv4 address', remedy: 'give the address of the lower device' },
  'vxlan-local-foreign': { level: 'inconsistent', problem: 'is the source of the outer packets and not an address of {netns}', remedy: 'give the address of the lower device' },
  'vxlan-duplicate': { level: 'malformed', problem: 'has the VNI and the UDP port of {ifname}', remedy: 'give each VXLAN device of a namespace a VNI of its own' },
  'vxlan-port-differs': { level: 'inconsistent', problem: 'is the UDP port here, and {port} that of VNI {vni} at {netns}', remedy: 'give one VNI one UDP port' },
  'vtep-mac-duplicate': { level: 'inconsistent', problem: 'is the MAC address of the VTEP of {netns} too', remedy: 'give each VTEP a MAC address of its own: packets from the other are taken for own ones' },
  'mtu-overlay': { level: 'inconsistent', problem: 'is more than the MTU of {link}, {mtu}, less 50 bytes of headers', remedy: 'take at most {max}' },
} as const

/** Outer Ethernet, IPv4, UDP and VXLAN headers, less nothing: what an IPv4 underlay must carry on top of the overlay's MTU. */
const OVERHEAD = 50

export function checkVxlan({ found, views }: PlanView): void {
  const report = reporter(VXLAN_FINDINGS, found)
  const ports = new Map<number, { readonly port: number; readonly netns: string }>()
  const vteps = new Map<string, string>()
  for (const view of views) {
    const { netns, links } = view
    const here = new Map<string, string>()
    for (const link of netns.links) {
      if (link.kind !== 'vxlan') continue
      const { ifname, id, port, local, mtu, address } = link
      const place = `${placeOf(netns)}.link(${literal(ifname)})`
      if (!isWhole(id, 0, 0xffffff)) report('vni-out-of-range', place, id)
      if (!isWhole(port, 1, 0xffff)) report('vxlan-port-out-of-range', place, port)

      const lower = links.get(link.link)
      if (link.link === ifname) report('vxlan-link-self', place, ifname)
      else if (lower === undefined) report('vxlan-link-unknown', place, link.link, { netns: netns.name })
      else if (mtu > lower.mtu - OVERHEAD) report('mtu-overlay', linkPlace(netns, link, 'mtu'), mtu, { link: lower.ifname, mtu: lower.mtu, max: lower.mtu - OVERHEAD })

      const ip = tryIp(local)
      if (ip === undefined || isMulticast(ip)) report('vxlan-local-invalid', place, local)
      else if (!hasIp(view, ip)) report('vxlan-local-foreign', place, local, { netns: netns.name })

      const twin = here.get(endpoint(link))
      if (twin !== undefined) report('vxlan-duplicate', place, ifname, { ifname: twin })
      here.set(endpoint(link), ifname)

      const first = ports.get(id)
      if (first === undefined) ports.set(id, { port, netns: netns.name })
      else if (first.port !== port && first.netns !== netns.name) report('vxlan-port-differs', place, port, { port: first.port, vni: id, netns: first.netns })

      const vtep = `${endpoint(link)} ${address}`
      const other = vteps.get(vtep)
      if (other !== undefined && other !== netns.name) report('vtep-mac-duplicate', linkPlace(netns, link, 'mac'), address, { netns: other })
      else vteps.set(vtep, netns.name)
    }
  }
}

const endpoint = ({ id, port }: Vxlan): string => `${id} ${port}`

export const isWhole = (value: number, min: number, max: number): boolean => Number.isInteger(value) && value >= min && value <= max
