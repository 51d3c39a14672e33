import type { NftHook, NftStatement, NftTable } from '../../plan/index.js'
import { chainHook, type CompiledChain } from './chain.js'
import { conntrackConfirm, conntrackIn } from './conntrack.js'
import type { ConntrackTable } from './conntrack-table.js'
import { natHook } from './nat-hook.js'
import { manipOf } from './nat-setup.js'
import type { NetfilterDeps } from './netfilter.js'
import type { HookVerdict, Pktinfo } from './pktinfo.js'
import { reroute } from './reroute.js'

/** A function at a hook. Follows `struct nf_hook_entry`. */
export interface HookEntry {
  readonly priority: number
  readonly run: (pkt: Pktinfo) => HookVerdict
  /** Whether it runs before or after the function of the kernel's own that stands at the hook: `br_netfilter` in the bridge family, at prerouting of IP the one that puts fragments together. */
  readonly stage: Stage
}

export type Stage = 'before' | 'after'

/** What stands at each hook of a family, in the order in which it runs. */
export interface HookLists extends Readonly<Record<'ip' | 'bridge', HookList>> {
  /** Fragments are put together at prerouting: connections are tracked. Follows `nf_defrag_ipv4_enable()`, net/ipv4/netfilter/nf_defrag_ipv4.c. */
  readonly defrag: boolean
}

/** Of each hook of one family; undefined where nothing stands. */
export type HookList = Readonly<Record<NftHook, readonly HookEntry[] | undefined>>

const noHooks = (): Record<NftHook, HookEntry[] | undefined> => ({ prerouting: undefined, input: undefined, forward: undefined, output: undefined, postrouting: undefined })

const NAT_HOOKS: readonly NftHook[] = ['prerouting', 'input', 'output', 'postrouting']
const NF_IP_PRI_CONNTRACK = -200
const NF_IP_PRI_NAT_DST = -100
const NF_IP_PRI_NAT_SRC = 100
const NF_IP_PRI_LAST = 0x7fffffff
/** NF_IP_PRI_CONNTRACK_DEFRAG, and NF_BR_PRI_BRNF of prerouting and forward. A bridge has the latter before it has chains; a chain has its place before the rules that track. */
const KERNELS_OWN = { ip: -400, bridge: 0 } as const

/** A table with its chains made ready, in the order in which they were loaded. */
export interface LoadedTable {
  readonly row: NftTable
  readonly chains: ReadonlyMap<string, CompiledChain>
}

/**
 * Puts chains, connection tracking and translation in their places. Of two with one priority the later one runs first
 * (`nf_hook_entries_grow()`, net/netfilter/core.c, inserts before equals). nat chains do not run at their own priority: it
 * orders them among each other, and all of them run inside the one nat hook (`nf_nat_register_fn()`, net/netfilter/nf_nat_core.c).
 */
export function hookLists(tables: readonly LoadedTable[], connections: ConntrackTable, deps: NetfilterDeps): HookLists {
  const lists = { ip: noHooks(), bridge: noHooks() }
  const add: AddEntry = (family, hook, { priority, run }) => {
    const list = (lists[family][hook] ??= [])
    const before = list.findIndex((other) => priority <= other.priority)
    list.splice(before < 0 ? list.length : before, 0, { priority, run, stage: priority > KERNELS_OWN[family] ? 'after' : 'before' })
  }
  const natChains = new Map<NftHook, NatChain[]>()
  let defrag = false
  for (const { row, chains } of tables) {
    const family = row.family === 'bridge' ? 'bridge' : 'ip'
    for (const chain of chains.values()) {
      const { hook, type, prio = 0 } = chain.row
      if (hook === undefined) continue
      const run = chainHook(chain, chains)
      if (type !== 'nat') {
        add(family, hook, { priority: prio, run: type === 'route' ? routeChain(run, deps) : run })
        continue
      }
      if (natChains.size === 0) addNat(natChains, connections, deps, add)
      const list = natChains.get(hook)
      const before = list?.findIndex(({ priority }) => prio <= priority) ?? -1
      list?.splice(before < 0 ? list.length : before, 0, { priority: prio, run })
    }
    // A table's rules are loaded after its chains, and before the next table.
    if (defrag || !tracks(row)) continue
    defrag = true
    lists.ip.prerouting = lists.ip.prerouting?.map((entry) => (entry.priority === KERNELS_OWN.ip ? { ...entry, stage: 'after' } : entry))
    for (const hook of ['prerouting', 'output'] as const) add('ip', hook, { priority: NF_IP_PRI_CONNTRACK, run: conntrackIn(connections) })
    for (const hook of ['input', 'postrouting'] as const) add('ip', hook, { priority: NF_IP_PRI_LAST, run: conntrackConfirm(connections) })
  }
  return { ...lists, defrag }
}

type AddEntry = (family: 'ip' | 'bridge', hook: NftHook, entry: Omit<HookEntry, 'stage'>) => void

const tracks = ({ family, chains }: NftTable): boolean => family !== 'bridge' && chains.some(({ rules }) => rules.some(({ expr }) => expr.some(usesConntrack)))

interface NatChain {
  readonly priority: number
  readonly run: (pkt: Pktinfo) => HookVerdict
}

/** The nat hook stands at four hooks as soon as there is a nat chain at one. */
function addNat(natChains: Map<NftHook, NatChain[]>, connections: ConntrackTable, deps: NetfilterDeps, add: AddEntry): void {
  for (const hook of NAT_HOOKS) {
    const chains: NatChain[] = []
    natChains.set(hook, chains)
    const manip = manipOf(hook)
    const priority = hook === 'prerouting' || hook === 'output' ? NF_IP_PRI_NAT_DST : NF_IP_PRI_NAT_SRC
    add('ip', hook, { priority, run: natHook(connections, chains, manip, deps) })
  }
}

/** A chain of type route has the packet routed again where it changed the mark. Follows `nf_route_table_hook4()`, net/netfilter/nft_chain_route.c. */
function routeChain(run: (pkt: Pktinfo) => HookVerdict, deps: NetfilterDeps): (pkt: Pktinfo) => HookVerdict {
  return (pkt) => {
    const { skb } = pkt
    const { mark } = skb
    const tos = skb.ip?.tos
    const verdict = run(pkt)
    return verdict === 'accept' && (skb.mark !== mark || skb.ip?.tos !== tos) ? reroute(pkt, deps) : verdict
  }
}

/**
 * Whether a statement makes the kernel track connections: the rule need not be reachable, but a nat chain without rules does
 * not do it. Follows `nf_ct_netns_get()`, net/netfilter/nf_conntrack_proto.c, called by the `init` of ct and nat expressions.
 */
function usesConntrack(statement: NftStatement): boolean {
  if ('masquerade' in statement || 'redirect' in statement || 'snat' in statement || 'dnat' in statement) return true
  if ('match' in statement) return readsCt(statement.match.left)
  return 'mangle' in statement && (readsCt(statement.mangle.key) || readsCt(statement.mangle.value))
}

function readsCt(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return false
  return 'ct' in expression || Object.values(expression).some(readsCt)
}
