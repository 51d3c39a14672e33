import type { LinkState, NetnsState, Session } from '../../../src/engine/index.js'

/** Settings of a namespace and of all its devices: more than plans set. IPv6 is off in every lab. */
const SETTINGS = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv4/conf', '/proc/sys/net/ipv4/neigh', '/proc/sys/net/bridge']
/** Settings of one device. The length of its queue is none of them: these devices have no queue, and Debian's plugins ask for one of 0. */
const OF_DEVICE = ['flags', 'type', 'bridge', 'brport']

/** What was counted, and the order in which devices were made. */
const CHANCE = /^(stats|ifindex|linkIndex)$/
/** Clocks, and MAC addresses without colons, which the row of the link has as well. */
const LEFT_OUT = /\/(\w+_timer|flush|bridge_id|root_id|designated_bridge|designated_root|port_no|port_id|designated_port)=/

/**
 * Every row of every table of namespaces, one a line, to be compared with those of another lab. Ports are named for the namespace behind
 * them, MAC addresses for their device; of a neighbour that is known it does not matter for how long.
 */
export async function rowsOf(session: Session, namespaces: readonly string[]): Promise<readonly string[]> {
  const states = await Promise.all(namespaces.map((netns) => session.state(netns)))
  const words = states.flatMap(({ netns, links }) => links.flatMap((link) => [[link.ifname, nameOf(link)], [link.address, `${netns}/${nameOf(link)}`]] as const)).filter(([word, name]) => word !== name && word !== '00:00:00:00:00:00')
  const rows = await Promise.all(states.map(async (state) => [...tableRows(state), ...(await settingsOf(session, state))].map((row) => `${state.netns} ${row}`)))
  return rows.flat().map((row) => words.reduce((line, [word, name]) => line.replaceAll(word, name), row))
}

/** The rows that one of two labs has alone, as a diff shows them. */
export const differences = (a: readonly string[], b: readonly string[]): readonly string[] =>
  [...a.filter((row) => !b.includes(row)).map((row) => `- ${row}`), ...b.filter((row) => !a.includes(row)).map((row) => `+ ${row}`)].sort((one, other) => one.slice(2).localeCompare(other.slice(2)))

const nameOf = ({ ifname, ...link }: LinkState): string => (link.kind === 'veth' && link.master !== undefined && 'netns' in link.peer ? `port-of-${link.peer.netns}` : ifname)

/** Sysctls are among the settings. */
function tableRows({ netns: _netns, sysctl: _sysctl, ...tables }: NetnsState): readonly string[] {
  return Object.entries(tables).flatMap(([table, rows]: [string, readonly unknown[]]) => rows.map((row) => `${table} ${format(row)}`))
}

/** The fields of a row in order of their names. */
function format(row: unknown): string {
  return JSON.stringify(row, (key, value: unknown) => {
    if (CHANCE.test(key)) return undefined
    if (key === 'state' && ['REACHABLE', 'STALE', 'DELAY', 'PROBE'].some((known) => known === value)) return 'known'
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => a.localeCompare(b))) : value
  })
}

async function settingsOf(session: Session, { netns, links }: NetnsState): Promise<readonly string[]> {
  const devices = links.flatMap(({ ifname }) => OF_DEVICE.map((name) => `/sys/class/net/${ifname}/${name}`))
  const { stdout = '' } = (await session.exec?.(netns, ['grep', '-rs', '', ...SETTINGS, ...devices])) ?? {}
  return stdout.trim().split('\n').map((line) => line.replace(':', '=')).filter((line) => !LEFT_OUT.test(line))
}
