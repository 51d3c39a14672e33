import { canonicalAddr, formatAddr, type Addr } from '../addr.js'
import { printFdb, type FdbEntry } from '../fdb.js'
import { formatBridgePort, formatLink, type Link, type Macvlan } from '../link.js'
import { formatListener, type Listener } from '../listener.js'
import { printNeigh, type Neigh } from '../neigh.js'
import type { Netns } from '../netns.js'
import { formatRuleset, NftDataError, plainRuleset } from '../nft/index.js'
import type { NftTable } from '../nft/ruleset.js'
import { canonicalRoute, formatRoute, type Route } from '../route.js'
import { canonicalRule, formatRule, type Rule } from '../rule.js'
import { canonicalValue, formatSysctl } from '../sysctl.js'
import { isKernelAddr, isKernelFdb, isKernelNeigh, isKernelRoute, isKernelRule } from './kernel-made.js'

/** The tables of a running namespace, as an engine reads them. */
export interface StateRows {
  readonly links: readonly (Link | Macvlan)[]
  readonly addrs: readonly Addr[]
  readonly routes: readonly Route[]
  readonly rules: readonly Rule[]
  readonly neigh: readonly Neigh[]
  readonly fdb: readonly FdbEntry[]
  readonly ruleset: readonly NftTable[]
  readonly listeners: readonly Listener[]
  readonly sysctl: Readonly<Record<string, string>>
  readonly containers: readonly string[]
}

/** A row that a plan declares and a running namespace does not have, or the other way round. */
export interface StateDifference {
  readonly table: keyof StateRows
  /** 'missing': declared and not there. 'unexpected': there, not declared, and not of the kernel's own making. */
  readonly kind: 'missing' | 'unexpected'
  /** The row as one line. */
  readonly row: string
}

/**
 * What a running namespace differs in from its declaration. Rows that the kernel adds by itself are passed over: connected and
 * local routes, the three default rules, learned neighbours and forwarding entries, the own MAC addresses of bridges, IPv6,
 * sysctls that the plan does not set. Empty: the plan, applied, reads back equal.
 */
export function diffState(netns: Netns, state: StateRows): readonly StateDifference[] {
  const { links, addrs } = state
  return [
    ...diff('links', netns.links.map(linkLine), links.map(linkLine)),
    ...diff('addrs', netns.addrs.map(addrLine), addrs.filter((row) => !isKernelAddr(row)).map(addrLine), addrs.map(addrLine)),
    ...diff('routes', [...netns.routes].map(routeLine), state.routes.filter((row) => !isKernelRoute(row, addrs)).map(routeLine), state.routes.map(routeLine)),
    ...diff('rules', netns.rules.map(ruleLine), state.rules.filter((row) => !isKernelRule(row)).map(ruleLine), state.rules.map(ruleLine)),
    ...diff('neigh', [...netns.neigh].map(neighLine), state.neigh.filter((row) => !isKernelNeigh(row)).map(neighLine), state.neigh.map(neighLine)),
    ...diff('fdb', [...netns.fdb].map(fdbLine), state.fdb.filter((row) => !isKernelFdb(row, links)).map(fdbLine), state.fdb.map(fdbLine)),
    ...diff('ruleset', netns.ruleset.flatMap(tableLines), state.ruleset.flatMap(tableLines)),
    ...diff('listeners', netns.listeners.map(formatListener), state.listeners.map(formatListener)),
    ...diff('sysctl', sysctlLines(netns.sysctl), [], sysctlLines(state.sysctl)),
    ...diff('containers', netns.containers, state.containers.filter((name) => name !== ''), state.containers),
  ]
}

/** `found`: rows that must be declared; `all`: rows among which the declared ones must be. */
function diff(table: keyof StateRows, declared: readonly string[], found: readonly string[], all: readonly string[] = found): readonly StateDifference[] {
  const [there, wanted] = [new Set(all), new Set(declared)]
  return [
    ...declared.filter((row) => !there.has(row)).map((row): StateDifference => ({ table, kind: 'missing', row })),
    ...found.filter((row) => !wanted.has(row)).map((row): StateDifference => ({ table, kind: 'unexpected', row })),
  ]
}

/** A port that says nothing has the kernel's defaults, and so has a bridge. */
function linkLine(link: Link | Macvlan): string {
  const { bridgePort, ...rest } = link
  const port = link.master === undefined ? '' : ` ${formatBridgePort({ hairpin: false, learning: true, flood: true, state: 'forwarding', ...bridgePort })}`
  return `${link.ifindex}: ${formatLink(rest.kind === 'bridge' ? { ageingTime: 300, ...rest } : rest)}${port}`
}

/** The broadcast address is left out: `ip addr show` has one only where it was asked for. */
function addrLine(addr: Addr): string {
  const { broadcast: _broadcast, ...row } = canonicalAddr(addr)
  return formatAddr(row)
}

const routeLine = (route: Route): string => formatRoute(canonicalRoute(route))
const ruleLine = (rule: Rule): string => formatRule(canonicalRule(rule))
/** A neighbour that is not permanent changes its state by itself. */
const neighLine = (neigh: Neigh): string => printNeigh(neigh.state === 'PERMANENT' ? neigh : { ...neigh, state: 'STALE' })
const fdbLine = (entry: FdbEntry): string => printFdb({ ...entry, state: entry.state ?? 'permanent' })
const sysctlLines = (sysctl: Readonly<Record<string, string>>): readonly string[] => Object.entries(sysctl).map(([key, value]) => formatSysctl({ key, value: canonicalValue(value) }))

/** Every rule with its table and chain, in order; a rule in another place is another line. */
function tableLines(table: NftTable): readonly string[] {
  const name = `table ${table.family} ${table.name}`
  const [plain = table] = plainRuleset([table])
  return [
    name,
    ...plain.chains.flatMap((chain) => {
      try {
        const [, , ...lines] = formatRuleset([{ ...plain, chains: [chain] }]).split('\n')
        return [`${name} chain ${chain.name}`, ...lines.map((line) => line.trim()).filter((line) => line !== '' && line !== '}').map((line, at) => `${name} chain ${chain.name} ${at}: ${line}`)]
      } catch (error) {
        if (!(error instanceof NftDataError)) throw error
        return [`${name} chain ${chain.name} ${JSON.stringify(chain)}`]
      }
    }),
  ]
}
