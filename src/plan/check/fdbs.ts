import { isMac, isMulticastMac, tryIp, ZERO_MAC } from '../../address/index.js'
import { printFdb, type FdbEntry } from '../fdb.js'
import type { Link } from '../link.js'
import type { Netns } from '../netns.js'
import { rowPlace } from './place.js'
import { reporter, type Report } from './report.js'
import { duplicateFinder, oncePerRun } from './runs.js'
import type { PlanView } from './view.js'
import { isWhole } from './vxlan.js'

/** Forwarding entries. */
export const FDB_FINDINGS = {
  'fdb-mac-invalid': { level: 'malformed', problem: 'is not a MAC address in canonical form', remedy: 'write six lower-case hex pairs such as b6:b2:a8:5f:2c:32' },
  'fdb-mac-unknown': { level: 'inconsistent', problem: 'is the MAC address of no device of the plan', remedy: 'write the MAC address that the remote VTEP has' },
  'fdb-dst-invalid': { level: 'malformed', problem: 'is not an IPv4 address', remedy: 'write the address of the remote host' },
  'fdb-dst-unknown': { level: 'inconsistent', problem: 'is an address of no namespace of the plan', remedy: 'write the address of the remote host' },
  'fdb-dst-self': { level: 'inconsistent', problem: 'is the remote VTEP and an address of {netns} itself: packets go round until their TTL runs out', remedy: 'write the address of the remote host' },
  'fdb-dst-differs': { level: 'inconsistent', problem: 'is an address of {owner}, but {mac} is the MAC address of {ifname} of {netns}', remedy: 'write the address of {netns}' },
  'fdb-vni-invalid': { level: 'malformed', problem: 'is not a VNI', remedy: 'take a whole number from 0 to 16777215' },
  'fdb-port-invalid': { level: 'malformed', problem: 'is not a UDP port', remedy: 'take a whole number from 1 to 65535' },
  'fdb-dev-unknown': { level: 'malformed', problem: 'is not a device of {netns}{more}', remedy: 'name a device that is declared' },
  'fdb-dst-missing': { level: 'malformed', problem: 'is an entry of the VXLAN device {dev} and has no remote', remedy: "add 'dst' and the address of the remote host" },
  'fdb-dst-forbidden': { level: 'inconsistent', problem: 'has a remote, but {dev} is no VXLAN device', remedy: "leave 'dst' out, or name the VXLAN device" },
  'fdb-not-a-port': { level: 'malformed', problem: 'is an entry of a bridge, but {dev} is a port of none', remedy: "name a port of the bridge, or write 'self'" },
  'fdb-duplicate': { level: 'malformed', problem: 'stands twice: a unicast MAC address has one entry', remedy: 'write it once' },
} as const

type Findings = Report<typeof FDB_FINDINGS>

/** Rows that one rule about devices holds for. */
interface Group {
  readonly dev: string
  readonly owner: FdbEntry['owner']
  readonly remote: boolean
  readonly rows: FdbEntry[]
}

export function checkFdbs(plan: PlanView): void {
  const report = reporter(FDB_FINDINGS, plan.found)
  const runs = oncePerRun(summarise)
  const duplicates = duplicateFinder(keyOf)
  for (const { netns, links, addrs } of plan.views) {
    for (const part of netns.fdb.parts) {
      const { summary, isNew } = runs(part)
      if (isNew) for (const entry of part.rows) checkEntry(plan, netns, entry, report)
      for (const group of summary.groups) {
        const link = links.get(group.dev)
        const code = faultOf(group, link)
        if (code === undefined) continue
        const rows = group.rows.filter((row) => !part.without.has(row))
        const [first] = rows
        const more = rows.length === 1 ? '' : ` (so of ${rows.length - 1} more entries)`
        if (first !== undefined) report(code, placeOfEntry(netns, first), code === 'fdb-dev-unknown' ? group.dev : first.mac, { netns: netns.name, dev: group.dev, more })
      }
      for (const { addr } of addrs) {
        const row = summary.byDst.get(addr.local)
        if (row !== undefined && !part.without.has(row)) report('fdb-dst-self', placeOfEntry(netns, row), addr.local, { netns: netns.name })
      }
    }
    for (const row of duplicates(netns.fdb)) report('fdb-duplicate', placeOfEntry(netns, row), printFdb(row))
  }
}

const placeOfEntry = (netns: Netns, row: FdbEntry): string => rowPlace(netns, 'fdb', printFdb(row))

/** A VXLAN device floods to every remote of the zero MAC address and of a group address; of others it takes one. */
function keyOf({ mac, dev, owner, dst = '', port = 0, vni = -1 }: FdbEntry): string {
  return owner === 'self' && (mac === ZERO_MAC || (isMac(mac) && isMulticastMac(mac))) ? `${mac} ${dev} ${owner} ${dst} ${port} ${vni}` : `${mac} ${dev} ${owner}`
}

function faultOf({ owner, remote }: Group, link: Link | undefined): keyof typeof FDB_FINDINGS | undefined {
  if (link === undefined) return 'fdb-dev-unknown'
  if (owner === 'master') {
    if (link.master === undefined && link.kind !== 'bridge') return 'fdb-not-a-port'
    return remote ? 'fdb-dst-forbidden' : undefined
  }
  if (link.kind === 'vxlan') return remote ? undefined : 'fdb-dst-missing'
  return remote ? 'fdb-dst-forbidden' : undefined
}

function summarise(rows: readonly FdbEntry[]): { readonly groups: readonly Group[]; readonly byDst: ReadonlyMap<string, FdbEntry> } {
  const groups = new Map<string, Group>()
  const byDst = new Map<string, FdbEntry>()
  for (const row of rows) {
    const { dev, owner, dst } = row
    const remote = dst !== undefined
    const key = `${owner} ${String(remote)} ${dev}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { dev, owner, remote, rows: [row] })
    else group.rows.push(row)
    if (remote && !byDst.has(dst)) byDst.set(dst, row)
  }
  return { groups: [...groups.values()], byDst }
}

function checkEntry({ macs, owners }: PlanView, netns: Netns, row: FdbEntry, report: Findings): void {
  const { mac, owner, dst, vni, port } = row
  const place = (): string => placeOfEntry(netns, row)
  if (vni !== undefined && !isWhole(vni, 0, 0xffffff)) report('fdb-vni-invalid', place, vni)
  if (port !== undefined && !isWhole(port, 1, 0xffff)) report('fdb-port-invalid', place, port)
  if (!isMac(mac) || (mac === ZERO_MAC && owner === 'master')) return report('fdb-mac-invalid', place, mac)
  const ip = dst === undefined ? undefined : tryIp(dst)
  const host = ip === undefined ? undefined : owners.get(ip)
  if (dst !== undefined && ip === undefined) report('fdb-dst-invalid', place, dst)
  else if (ip !== undefined && host === undefined && ip >>> 28 !== 0xe) report('fdb-dst-unknown', place, dst ?? '')
  if (mac === ZERO_MAC || isMulticastMac(mac) || owner === 'master') return
  const device = macs.get(mac)
  if (device === undefined) report('fdb-mac-unknown', place, mac)
  else if (host !== undefined && host !== device.view && device.link.kind === 'vxlan' && !host.netns.links.some((link) => link.address === mac)) {
    report('fdb-dst-differs', place, dst ?? '', { owner: host.netns.name, mac, ifname: device.link.ifname, netns: device.view.netns.name })
  }
}
