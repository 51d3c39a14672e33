import type { Difference } from './difference.js'
import { formatEntryKey } from './entry-key.js'
import type { LinkState, NetnsState } from './state.js'
import type { Neigh } from '../plan/index.js'

/**
 * What the tables of one namespace differ in on two engines. Left out: counters, handles, and which of REACHABLE, STALE,
 * DELAY and PROBE a resolved neighbour is in, which is a matter of seconds. IPv6 rows are not compared.
 */
export function compareStates(a: NetnsState, b: NetnsState): readonly Difference[] {
  const tables: readonly [string, (state: NetnsState) => readonly string[]][] = [
    ['links', ({ links }) => links.map(link)],
    ['addrs', ({ addrs }) => addrs.filter(({ family }) => family === 'inet').map((row) => formatEntryKey({ table: 'addr', row }))],
    ['routes', ({ routes }) => routes.map((row) => `${formatEntryKey({ table: 'route', row })}${row.table === 'local' ? ' table local' : ''}`)],
    ['rules', ({ rules }) => rules.map((row) => formatEntryKey({ table: 'rule', row }))],
    ['neigh', ({ neigh }) => neigh.filter(({ state }) => state !== 'NOARP').map(neighbour)],
    ['fdb', ({ fdb }) => fdb.map((row) => `${formatEntryKey({ table: 'fdb', row })} ${row.owner}${row.state === 'dynamic' ? ' dynamic' : ''}`)],
    ['listeners', ({ listeners }) => listeners.map((row) => formatEntryKey({ table: 'listener', row }))],
    ['containers', ({ containers }) => containers],
  ]
  return tables.flatMap(([field, rows]) => {
    const [left, right] = [rows(a), rows(b)]
    const where = `${a.netns} ${field}`
    return [
      ...left.filter((row) => !right.includes(row)).map((row) => ({ where, field: 'row', a: row, b: '-' })),
      ...right.filter((row) => !left.includes(row)).map((row) => ({ where, field: 'row', a: '-', b: row })),
    ]
  })
}

function link(row: LinkState): string {
  const { ifname, kind, address, mtu, up, master, operstate } = row
  return `${ifname} ${kind} ${address} mtu ${mtu} ${up ? 'up' : 'down'} ${operstate}${master === undefined ? '' : ` master ${master}`}${info(row)}`
}

/** What a bridge, a VXLAN or a macvlan device says of itself. */
function info(row: LinkState): string {
  if (row.kind === 'bridge') {
    const { bridge_id, priority, stp_state, forward_delay, hello_time, max_age, ageing_time, vlan_filtering, mcast_snooping } = row
    return ` ${[bridge_id, priority, stp_state, forward_delay, hello_time, max_age, ageing_time, vlan_filtering, mcast_snooping].join(' ')}`
  }
  if (row.kind === 'macvlan') return ` ${row.mode} ${row.lower.netns}/${row.lower.ifname}`
  return row.kind === 'vxlan' ? ` ${row.ageing} ${row.udp_csum}` : ''
}

/** A neighbour that failed is forgotten after a while, so FAILED and INCOMPLETE are one. */
function neighbour(row: Neigh): string {
  const state = row.state === 'PERMANENT' ? 'permanent' : row.lladdr === undefined ? 'unresolved' : 'resolved'
  return `${row.dst} dev ${row.dev} ${row.lladdr ?? '-'} ${state}`
}
