import { contains, tryIp, type Prefix } from '../../address/index.js'
import type { FdbText, MachineNode, NeighText, NftText, RouteText } from '../../dsl/index.js'
import { parseFdb, parseNeigh, parseRoute, type FdbEntry, type Neigh, type NftTable, type Route } from '../../plan/index.js'
import { parseRuleset } from '../../plan/nft/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { OwnRows } from '../resolved.js'
import { mergeTables } from '../wire/merge-tables.js'

/** A device and a subnet that is connected to it. */
export interface Connected {
  readonly ifname: string
  readonly subnet: Prefix
}

const NOTHING: OwnRows = Object.freeze({ routes: Object.freeze([]), neigh: Object.freeze([]), fdb: Object.freeze([]), ruleset: Object.freeze([]) })

/** Reads the rows that were declared by hand. */
export function resolveOwnRows(machine: MachineNode, place: string, connected: readonly Connected[], findings: Findings): OwnRows {
  const { routes, neighbours, fdb, nft } = machine
  if (routes.length + neighbours.length + fdb.length + nft.length === 0) return NOTHING
  return {
    routes: resolveRoutes(routes, machine.name, place, connected, findings),
    neigh: neighbours.flatMap((row) => present(readNeigh(row, place, findings))),
    fdb: fdb.flatMap((row) => present(readFdb(row, place, findings))),
    ruleset: resolveRuleset(nft, place, findings),
  }
}

/** Reads routes; one that names no device leaves by the device whose subnet its gateway is in. */
export function resolveRoutes(routes: readonly RouteText[], name: string, place: string, connected: readonly Connected[], findings: Findings): readonly Route[] {
  return routes.flatMap((row) => {
    const at = call(place, 'route', typeof row === 'string' ? row : row.dst)
    const route = typeof row === 'string' ? findings.read('route-unreadable', at, row, parseRoute) : row
    if (route === undefined || route.dev !== undefined || !needsDevice(route)) return present(route)
    const gateway = route.gateway === undefined ? undefined : tryIp(route.gateway)
    const found = gateway === undefined ? undefined : connected.find(({ subnet }) => contains(subnet, gateway))
    if (found !== undefined) return [{ ...route, dev: found.ifname }]
    findings.report('route-without-device', at, route.gateway ?? route.dst, { name })
    return []
  })
}

const needsDevice = ({ type = 'unicast' }: Route): boolean => type === 'unicast' || type === 'local' || type === 'broadcast'

/** Reads tables of nftables; what is said of one table in several texts is put together. */
export const resolveRuleset = (nft: readonly NftText[], place: string, findings: Findings): readonly NftTable[] =>
  mergeTables([], nft.flatMap((row) => readNft(row, place, findings)))

function readNeigh(row: NeighText, place: string, findings: Findings): Neigh | undefined {
  if (typeof row !== 'string') return { ...row, state: row.state ?? 'PERMANENT' }
  return findings.read('neighbour-unreadable', call(place, 'neighbour', row), row, parseNeigh)
}

function readFdb(row: FdbText, place: string, findings: Findings): FdbEntry | undefined {
  const entry = typeof row === 'string' ? findings.read('fdb-unreadable', call(place, 'fdb', row), row, parseFdb) : row
  return entry && { ...entry, owner: entry.owner ?? 'self', state: entry.state ?? 'permanent' }
}

function readNft(row: NftText, place: string, findings: Findings): readonly NftTable[] {
  return typeof row === 'string' ? (findings.read('nft-unreadable', `${place}.nft`, row, parseRuleset) ?? []) : [row]
}

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value])
