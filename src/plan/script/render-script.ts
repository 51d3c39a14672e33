import { validate } from '../check/index.js'
import type { Link, Veth } from '../link.js'
import { formatListener } from '../listener.js'
import type { Netns } from '../netns.js'
import type { Plan } from '../plan.js'
import { linkLines, portStateLines, upLines } from './links.js'
import { addrLines, fdbLines, neighLines, nftLines, routeLines, ruleLines, sysctlLines } from './rows.js'
import { shCommand, shComment } from './sh-quote.js'
import { wiresOf } from './wires.js'

const FUNCTIONS = `
# netns NAME: makes a network namespace unless it is there.
netns() {
  ip netns exec "$1" true 2>/dev/null || ip netns add "$1"
}

# link NETNS NAME WORDS...: makes a device unless it is there.
link() {
  netns=$1 name=$2
  shift 2
  ip -n "$netns" link show dev "$name" >/dev/null 2>&1 || ip -n "$netns" link add name "$name" "$@"
}

# rule NETNS WORDS...: adds a policy rule once.
rule() {
  netns=$1
  shift
  ip -n "$netns" rule del "$@" 2>/dev/null || true
  ip -n "$netns" rule add "$@"
}`

/**
 * A POSIX shell script that builds a plan by hand, in named network namespaces, with `ip`, `bridge`, `nft` and `sysctl`. It may be
 * run again: what is there is kept and set right, and nothing is added twice. It needs root. Processes (listeners, containers,
 * CNI plugins) are named in comments.
 *
 * @throws PlanError where the plan is malformed.
 */
export function renderScript(plan: Plan): string {
  validate(plan, { inconsistent: 'allow' })
  const wires = wiresOf(plan)
  const byName = new Map(plan.netns.map((netns) => [netns.name, netns]))
  const order = new Map<Link, number>()
  for (const { links } of plan.netns) for (const link of links) order.set(link, order.size)
  const farEnd = ({ peer }: Veth): Link | undefined => ('segment' in peer ? undefined : byName.get(peer.netns)?.links.find(({ ifname }) => ifname === peer.ifname))
  const isFirst = (link: Veth): boolean => {
    const peer = farEnd(link)
    return peer !== undefined && (order.get(link) ?? 0) < (order.get(peer) ?? 0)
  }

  const names = [...(wires.netns === undefined ? [] : [wires.netns]), ...plan.netns.map(({ name }) => name)]
  return [
    '#!/bin/sh',
    shComment(`The plan ${plan.name}, as hopspec rendered it: builds its network in named namespaces. Run it as root; run it again as you like.`),
    shComment('To take it all down:'),
    ...names.map((name) => shComment(`  ${shCommand(['ip', 'netns', 'del', name])}`)),
    'set -eu',
    FUNCTIONS,
    ...wires.lines,
    '',
    shComment('The namespaces, and what new devices inherit.'),
    ...plan.netns.flatMap((netns) => [shCommand(['netns', netns.name]), ...sysctlLines(netns, 'netns')]),
    '',
    shComment('The devices.'),
    ...plan.netns.flatMap((netns) => linkLines(netns, wires, farEnd, isFirst)),
    ...plan.netns.flatMap((netns) => ['', shComment(titleOf(netns)), ...stateLines(netns)]),
    ...plan.netns.flatMap(portStateLines),
    '',
  ].join('\n')
}

const titleOf = ({ name, role, host }: Netns): string => `The ${role} ${name}${host === undefined ? '' : ` on ${host}`}.`

function stateLines(netns: Netns): readonly string[] {
  return [
    ...sysctlLines(netns, 'device'),
    ...addrLines(netns),
    ...upLines(netns),
    ...routeLines(netns),
    ...ruleLines(netns),
    ...neighLines(netns),
    ...fdbLines(netns),
    ...nftLines(netns),
    ...(netns.cni === undefined ? [] : [shComment(`CNI plugins of ${netns.cni.binDir} attach it by ${netns.cni.ifname}, which they make: ${netns.cni.conflist.plugins.map(({ type }) => type).join(', ')}`)]),
    ...netns.containers.map((container) => shComment(`container ${container}`)),
    ...netns.listeners.map((listener) => shComment(`listens: ${formatListener(listener)}`)),
  ]
}
