import type { DropReason } from '../../engine/index.js'
import type { Device } from '../core/device.js'
import { ip4Text, type Ip4 } from '../core/ip4.js'
import type { Loss } from '../core/packet.js'
import { pathElement } from '../core/sysctl.js'
import { ownerOf } from './address.js'
import { SCOPE, type FibEntry } from './fib-entry.js'
import { fibLookup } from './fib-lookup.js'

/** The source is believable; `onLink` where it needs no gateway. Or it is not, and why. */
export type SourceCheck = { readonly onLink: boolean } | { readonly reason: DropReason; readonly loss: Loss }

/**
 * Whether a packet from `src` may come in by a device. With rp_filter 0 only the namespace's own addresses are refused; 1
 * wants the route back to leave by this device, 2 that there is a route back.
 * Follows `fib_validate_source()` and `__fib_validate_source()`, net/ipv4/fib_frontend.c.
 */
export function validateSource(device: Device, src: Ip4, dst: Ip4, oif: Device | undefined, mark: number): SourceCheck {
  const { ns, conf } = device
  if (conf.rpFilter === 0 && (oif !== device || !conf.sendRedirects)) {
    if (conf.acceptLocal) return OFF_LINK
    if (!ns.customRules && !ns.customLocalRoutes) {
      const owner = ownerOf(ns, src)
      if (owner === undefined) return OFF_LINK
      const address = owner.addrs.find((candidate) => candidate.local === src)
      return martian('IP_LOCAL_SOURCE', address?.evidence.entry)
    }
  }
  return fullCheck(device, src, dst, oif, mark)
}

const OFF_LINK: SourceCheck = { onLink: false }

const martian = (native: string, entry?: NonNullable<Loss['entry']>): SourceCheck => ({ reason: 'MARTIAN_SOURCE', loss: { native, entry } })

function fullCheck(device: Device, src: Ip4, dst: Ip4, oif: Device | undefined, mark: number): SourceCheck {
  const { ns, conf } = device
  const noAddress = device.addrs.length === 0
  // The look-up is that of the reply: its input device is the output device of the packet.
  const flow = { daddr: src, saddr: dst, iif: oif === undefined ? 'lo' : oif.ifname, mark: conf.srcValidMark ? mark : 0 }
  const { entry, error } = fibLookup(ns, flow)
  if (entry === undefined || error !== undefined) return lastResort(device, src, entry)
  if (entry.type !== 'unicast' && !(entry.type === 'local' && conf.acceptLocal)) return martian('IP_INVALID_SOURCE', entry.evidence.entry)
  if (entry.dev === device.ifname || (entry.type === 'local' && device === ns.loopback)) return { onLink: entry.nhScope >= SCOPE.host }
  if (noAddress) return lastResort(device, src, entry)
  if (conf.rpFilter === 1) return refused(device, src, entry)
  const there = fibLookup(ns, { ...flow, oif: device.ifname }).entry
  return { onLink: there?.type === 'unicast' && there.nhScope >= SCOPE.host }
}

const lastResort = (device: Device, src: Ip4, entry: FibEntry | undefined): SourceCheck => (device.conf.rpFilter === 0 ? OFF_LINK : refused(device, src, entry))

const refused = (device: Device, src: Ip4, entry: FibEntry | undefined): SourceCheck => ({
  reason: 'RP_FILTER',
  loss: {
    entry: { table: 'sysctl', row: { key: rpFilterKey(device), value: String(device.conf.rpFilter) } },
    missing: `no route back to ${ip4Text(src)} by ${device.ifname}`,
    nearest: entry && { entry: entry.evidence.entry, differs: `leads to dev ${entry.dev ?? 'nowhere'}` },
  },
})

/** The sysctl that holds the value that counts. */
function rpFilterKey(device: Device): string {
  const own = `net.ipv4.conf.${pathElement(device.ifname)}.rp_filter`
  const all = 'net.ipv4.conf.all.rp_filter'
  return device.ns.sysctl.written.get(own) === String(device.conf.rpFilter) ? own : all
}
