import type { NftTable, RowOp } from '../../plan/index.js'
import { nftFindings } from '../../plan/nft/index.js'
import { compileTable } from './chain.js'
import { connectionsOf, createConntrackTable, type ConntrackTable } from './conntrack-table.js'
import { hookLists, type LoadedTable } from './hook-list.js'
import { listTable } from './list-table.js'
import { connectionRow } from './nat-hook.js'
import type { Netfilter, NetfilterDeps } from './netfilter.js'
import { NftRefused } from './nft-refused.js'

/**
 * Netfilter of a namespace with the tables of its plan.
 *
 * @throws NftRefused where the kernel would not load them.
 */
export function createNetfilter(tables: readonly NftTable[], deps: NetfilterDeps): Netfilter {
  const connections = createConntrackTable(deps.sysctls)
  let loaded: readonly LoadedTable[] = []
  const load = (next: readonly LoadedTable[]): void => {
    loaded = next
    netfilter.hooks = hookLists(loaded, connections, deps)
  }
  const compile = (row: NftTable): LoadedTable => ({ row, chains: compileTable(row, { namespace: deps, connections }) })
  const netfilter: Mutable<Netfilter> = {
    hooks: hookLists([], connections, deps),
    apply(op, table) {
      load(change(loaded, op, table, compile))
    },
    ruleset: () => loaded.map(listTable),
    connections: (time) => listConnections(connections, time),
  }
  tables.forEach((table) => check(table))
  load(tables.map(compile))
  return netfilter
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function change(loaded: readonly LoadedTable[], op: RowOp, table: NftTable, compile: (row: NftTable) => LoadedTable): readonly LoadedTable[] {
  const place = `table ${table.family} ${table.name}`
  const rest = loaded.filter(({ row }) => row.family !== table.family || row.name !== table.name)
  const isThere = rest.length < loaded.length
  if (op === 'del') {
    if (!isThere) throw new NftRefused(place, 'No such file or directory')
    return rest
  }
  if (op === 'add' && isThere) throw new NftRefused(place, 'File exists')
  check(table)
  return [...rest, compile(table)]
}

/** What the kernel says to each kind of finding. */
const REASONS: Readonly<Record<string, string>> = {
  'nft-jump-target': 'No such file or directory',
  'nft-jump-loop': 'Too many links',
  'nft-jump-depth': 'Too many links',
  'nft-chain-type-family': 'No such file or directory',
  'nft-table-duplicate': 'File exists',
  'nft-chain-duplicate': 'File exists',
}

function check(table: NftTable): void {
  const [finding] = nftFindings([table]).filter(({ level }) => level === 'malformed')
  if (finding) throw new NftRefused(`${finding.path}: ${finding.value} ${finding.problem}`, REASONS[finding.code] ?? 'Operation not supported')
}

function listConnections(connections: ConntrackTable, time: number): ReturnType<Netfilter['connections']> {
  return connectionsOf(connections).filter(({ expires }) => expires > time).map(connectionRow)
}
