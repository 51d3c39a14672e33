import type { Conntrack, FlowTuple, NftVerdict, TableEntry } from '../../engine/index.js'
import { formatAddr, formatFdb, formatListener, formatNeigh, formatRoute, formatRule, type FdbEntry, type Link, type Macvlan, type Neigh } from '../../plan/index.js'
import { formatNftRule } from './nft.js'

/**
 * One line for a table entry, the table's name first: 'route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'.
 * Neighbours and forwarding entries name their device only where it is not the one given, as `ip neigh show dev` does.
 */
export function formatEntry(entry: TableEntry, ifname?: string): string {
  return `${entry.table} ${formatRow(entry, ifname)}`
}

/** The same without the table's name: 'b6:b2:a8:5f:2c:23 dst 10.225.28.171'. */
export function formatRow(entry: TableEntry, ifname?: string): string {
  switch (entry.table) {
    case 'route': return formatRoute(entry.row)
    case 'rule': return formatRule(entry.row)
    case 'neigh': return formatNeighbour(entry.row, ifname)
    case 'fdb': return formatForwarding(entry.row, ifname)
    case 'addr': return formatAddr(entry.row)
    case 'link': return formatLink(entry.row)
    case 'listener': return formatListener(entry.row)
    case 'sysctl': return `${entry.row.key}=${entry.row.value}`
    case 'nft': return formatVerdict(entry.row)
    case 'conntrack': return formatConntrack(entry.row)
    case 'pmtu': return `${entry.row.dst} mtu ${entry.row.mtu}`
  }
}

function formatNeighbour(row: Neigh, ifname = row.dev): string {
  return row.dev === ifname ? formatNeigh(row) : `${formatNeigh(row)} dev ${row.dev}`
}

function formatForwarding(row: FdbEntry, ifname = row.dev): string {
  return row.owner === 'master' || row.dev === ifname ? formatFdb(row) : `${formatFdb(row)} dev ${row.dev}`
}

function formatLink(link: Link | Macvlan): string {
  const parts = [link.ifname, link.up ? 'up' : 'down', `mtu ${link.mtu}`, `address ${link.address}`]
  if (link.master !== undefined) parts.push(`master ${link.master}`)
  if (link.kind === 'vxlan') parts.push(`vxlan id ${link.id} local ${link.local} dev ${link.link} dstport ${link.port}`)
  return parts.join(' ')
}

function formatVerdict({ family, table, chain, rule, index, policy }: NftVerdict): string {
  const place = `${family} ${table} ${chain}`
  if (rule) return `${place}${index === undefined ? '' : ` rule ${index}`}: ${formatNftRule(rule, family)}`
  return `${place} policy ${policy ?? 'accept'}`
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' }

function formatConntrack({ protocol, original, reply }: Conntrack): string {
  return `${PROTOCOLS[protocol] ?? protocol} ${formatTuple(original)}, reply ${formatTuple(reply)}`
}

function formatTuple({ src, dst, sport, dport }: FlowTuple): string {
  return `${src}:${sport} > ${dst}:${dport}`
}
