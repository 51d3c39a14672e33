import { formatIp, parsePrefix } from '../../address/index.js'
import type { NetnsState } from '../../engine/index.js'
import type { Route } from '../../plan/index.js'

const HEADER = ['Kernel IP routing table', 'Destination     Gateway         Genmask         Flags Metric Ref    Use Iface']
/** Types whose destination cannot be reached: `RTF_REJECT`. */
const REJECTED: readonly Route['type'][] = ['unreachable', 'prohibit']

/** The main routing table. Equivalent to: `route`, and `route -n` with `numeric`. */
export function route(state: NetnsState, { numeric = false }: { readonly numeric?: boolean } = {}): string {
  return [...HEADER, ...state.routes.filter(({ table }) => table === undefined || table === 'main').map((row) => line(row, numeric))].join('\n')
}

function line({ type, dst, gateway, dev, metric = 0 }: Route, numeric: boolean): string {
  const { first, prefixlen } = parsePrefix(dst === 'default' ? '0.0.0.0/0' : dst)
  const rejected = REJECTED.includes(type)
  const flags = rejected ? '!' : `U${gateway === undefined ? '' : 'G'}${prefixlen === 32 ? 'H' : ''}`
  const columns = [
    (prefixlen === 0 && !numeric ? 'default' : formatIp(first)).padEnd(15),
    (rejected ? '-' : (gateway ?? '0.0.0.0')).padEnd(15),
    formatIp(parsePrefix(`255.255.255.255/${prefixlen}`).first).padEnd(15),
    flags.padEnd(5),
    String(metric).padEnd(6),
    (rejected ? '-' : '0').padEnd(2),
    '0'.padStart(7),
    rejected ? '-' : (dev ?? '*'),
  ]
  return columns.join(' ')
}
