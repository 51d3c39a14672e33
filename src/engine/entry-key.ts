import type { TableEntry } from './table-entry.js'

/**
 * The fields of a table entry that tell it from its neighbours, as one line: two engines mean the same row if these agree.
 * Handles, counters and defaults that only one of them spells out are left away.
 */
export function formatEntryKey(entry: TableEntry): string {
  switch (entry.table) {
    case 'route': {
      const { type, dst, gateway, dev, metric, table } = entry.row
      const prefix = dst === 'default' ? '0.0.0.0/0' : dst.includes('/') ? dst : `${dst}/32`
      return words([type === 'unicast' ? undefined : type, prefix, gateway && `via ${gateway}`, dev && `dev ${dev}`, metric ? `metric ${metric}` : undefined, table === undefined || table === 'main' || table === 'local' ? undefined : `table ${table}`])
    }
    case 'rule':
      return words([`pref ${entry.row.priority}`, `lookup ${entry.row.table}`])
    case 'neigh':
      return words([entry.row.dst, `dev ${entry.row.dev}`, entry.row.lladdr && `lladdr ${entry.row.lladdr}`, entry.row.state === 'PERMANENT' ? 'PERMANENT' : undefined])
    case 'fdb':
      return words([entry.row.mac, `dev ${entry.row.dev}`, entry.row.dst && `dst ${entry.row.dst}`])
    case 'addr':
      return words([`${entry.row.local}/${entry.row.prefixlen}`, `dev ${entry.row.dev}`])
    case 'link':
      return entry.row.ifname
    case 'listener':
      return `${entry.row.protocol} ${entry.row.port}`
    case 'sysctl':
      return `${entry.row.key}=${entry.row.value}`
    case 'nft':
      return words([entry.row.family, entry.row.table, entry.row.chain, entry.row.policy && `policy ${entry.row.policy}`, entry.row.index === undefined ? undefined : `rule ${entry.row.index}`])
    case 'conntrack':
      return words([String(entry.row.protocol), `${entry.row.original.src}>${entry.row.original.dst}`, `${entry.row.reply.src}>${entry.row.reply.dst}`])
    case 'pmtu':
      return `${entry.row.dst} mtu ${entry.row.mtu}`
  }
}

const words = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== '').join(' ')
