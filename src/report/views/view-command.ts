import type { NetnsState } from '../../engine/index.js'
import type { ShownPlan } from '../shown-plan.js'
import { brctlShow } from './brctl-show.js'
import { bridgeFdb } from './bridge-fdb.js'
import { bridgeLink } from './bridge-link.js'
import { ifconfig } from './ifconfig.js'
import { iflink } from './iflink.js'
import { ipAddr, ipAddrBrief } from './ip-addr.js'
import { ipLink, ipLinkBrief } from './ip-link.js'
import { ipNeigh } from './ip-neigh.js'
import { ipRoute } from './ip-route.js'
import { kubectlGetPod } from './kubectl-get-pod.js'
import { route } from './route.js'

/** A command that a view stands for, read: what it shows of a namespace of a plan. */
export type View = (state: NetnsState, plan: ShownPlan) => string

/** A command is none that a view stands for. */
export class ViewError extends Error {
  override readonly name = 'ViewError'
}

interface Form {
  /** In the order in which help lists them. */
  readonly usage: string
  readonly pattern: RegExp
  readonly view: (groups: Readonly<Record<string, string | undefined>>) => View
}

const DEV = String.raw`(?: dev (?<dev>\S+))?`
const NAME = String.raw`(?: (?:dev )?(?<dev>\S+))?`
const show = (narrowed: string): string => `(?: (?:show|list|ls|s)${narrowed})?$`
const LINK = '(?:link|lin|li|l)'
const ADDR = '(?:address|addr|add|ad|a)'
const BRIEF = '(?:-br|-brief)'

const FORMS: readonly Form[] = [
  { usage: 'ip -br link [show <dev>]', pattern: new RegExp(`^ip ${BRIEF} ${LINK}${show(NAME)}`), view: ({ dev }) => (state) => ipLinkBrief(state, dev) },
  { usage: 'ip link [show <dev>]', pattern: new RegExp(`^ip ${LINK}${show(NAME)}`), view: ({ dev }) => (state) => ipLink(state, dev) },
  { usage: 'ip -br addr [show <dev>]', pattern: new RegExp(`^ip ${BRIEF} ${ADDR}${show(NAME)}`), view: ({ dev }) => (state) => ipAddrBrief(state, dev) },
  { usage: 'ip addr [show <dev>]', pattern: new RegExp(`^ip ${ADDR}${show(NAME)}`), view: ({ dev }) => (state) => ipAddr(state, dev) },
  {
    usage: 'ip route [show] [table <table>] [dev <dev>]',
    pattern: new RegExp(String.raw`^ip (?:route|rou|ro|r)${show(String.raw`(?: table (?<table>\S+))?${DEV}`)}`),
    view: ({ table, dev }) => (state) => ipRoute(state, { ...(table !== undefined && { table }), ...(dev !== undefined && { dev }) }),
  },
  { usage: 'ip neigh [show] [dev <dev>]', pattern: new RegExp(`^ip (?:neighbour|neighbor|neigh|nei|ne|n)${show(DEV)}`), view: ({ dev }) => (state) => ipNeigh(state, dev) },
  {
    usage: 'bridge fdb [show] [br <bridge>] [dev <dev>]',
    pattern: new RegExp(String.raw`^bridge (?:fdb|f)${show(String.raw`(?: br (?<br>\S+))?${DEV}`)}`),
    view: ({ br, dev }) => (state) => bridgeFdb(state, { ...(br !== undefined && { br }), ...(dev !== undefined && { dev }) }),
  },
  { usage: 'bridge link [show] [dev <dev>]', pattern: new RegExp(`^bridge (?:link|l)${show(DEV)}`), view: ({ dev }) => (state) => bridgeLink(state, dev) },
  { usage: 'brctl show [<bridge>]', pattern: /^brctl show(?: (?<dev>\S+))?$/, view: ({ dev }) => (state) => brctlShow(state, dev) },
  { usage: 'ifconfig [<dev>]', pattern: /^ifconfig(?: (?<dev>[^-\s]\S*))?$/, view: ({ dev }) => (state) => ifconfig(state, dev) },
  {
    usage: 'iflink, or cat /sys/class/net/<dev>/iflink',
    pattern: /^(?:iflink(?: (?<name>\S+))?|cat \/sys\/class\/net\/(?<dev>[^/\s]+)\/iflink)$/,
    view: ({ name, dev = name }) => (state) => iflink(state, dev === '*' ? undefined : dev),
  },
  { usage: 'route [-n]', pattern: /^route(?<numeric> -n)?$/, view: ({ numeric }) => (state) => route(state, { numeric: numeric !== undefined }) },
  { usage: 'kubectl get pod -o wide', pattern: /^kubectl get (?:pods?|po) -o ?wide$/, view: () => (_, plan) => kubectlGetPod(plan) },
]

/** A table by a name that neither the kernel nor a route knows. */
function refuseTable(table: string | undefined, { netns, routes }: NetnsState): void {
  if (table === undefined || /^\d+$/.test(table)) return
  const known = [...new Set(['main', 'local', 'default', ...routes.map((row) => String(row.table ?? 'main'))])]
  if (!known.includes(table)) throw new ViewError(`'${netns}' has no routing table '${table}'; there are: ${known.join(', ')}`)
}

/** Commands that {@link viewOf} reads. */
export const VIEW_COMMANDS: readonly string[] = FORMS.map(({ usage }) => usage)

/**
 * The view that a command stands for. A device that is named must be there, as the tools demand.
 * @throws ViewError
 * @example viewOf('ip neigh show dev flannel.1')(await lab.host('rain-kubernetes-1').state(), lab.plan)
 */
export function viewOf(command: string): View {
  const text = command.trim().split(/\s+/).join(' ')
  for (const { pattern, view } of FORMS) {
    const match = pattern.exec(text)
    if (!match) continue
    const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {}
    const names = ['dev', 'name', 'br'].flatMap((key) => groups[key] ?? []).filter((name) => name !== '*')
    const draw = view(groups)
    return (state, plan) => {
      refuseTable(groups['table'], state)
      for (const name of names) if (!state.links.some(({ ifname }) => ifname === name)) throw new ViewError(`'${state.netns}' has no link '${name}'; there are: ${state.links.map(({ ifname }) => ifname).join(', ')}`)
      return draw(state, plan)
    }
  }
  throw new ViewError(`'${command}' is no view; there are:\n  ${VIEW_COMMANDS.join('\n  ')}`)
}
