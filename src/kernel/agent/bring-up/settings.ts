import type { Link } from '../../../plan/index.js'
import { setBridgePort } from '../../netlink/bridge-port.js'
import { flushBridge, setLink, type LinkSettings } from '../../netlink/link.js'
import type { Request } from '../../netlink/route-socket.js'
import type { LiveNetns } from '../live-netns.js'
import { carried } from './wires.js'

/** The MTU that the kernel gives `lo`. */
const LOOPBACK_MTU = 65_536

/** What links still lack once they are all made: their bridge (but for those that are `done`), their MTU, the settings of ports. */
export function linkSettings(here: LiveNetns, done: ReadonlySet<Link>): readonly Request[] {
  return here.declared.links.flatMap((link) => {
    const requests: Request[] = []
    const settings: { -readonly [F in keyof LinkSettings]: LinkSettings[F] } = {}
    if (link.master !== undefined && !done.has(link)) settings.master = here.declaredIndex(link.master)
    if ((link.kind === 'loopback' && link.mtu !== LOOPBACK_MTU) || carried(link, here.declared.links) > link.mtu) settings.mtu = link.mtu
    if (Object.keys(settings).length > 0) requests.push(setLink(link.ifname, link.ifindex, settings))
    if (link.bridgePort !== undefined && Object.keys(withoutState(link.bridgePort)).length > 0) requests.push(setBridgePort(link.ifname, link.ifindex, withoutState(link.bridgePort)))
    return requests
  })
}

/** Brings up what is to be up and was not made so; bridges last among them would do as well, for a port's carrier wakes its bridge. */
export const linksUp = (here: LiveNetns, done: ReadonlySet<Link>): readonly Request[] =>
  here.declared.links.flatMap((link) => (link.up && !done.has(link) ? [setLink(link.ifname, link.ifindex, { up: true })] : []))

/** The STP state of a port: the kernel sets it anew whenever the port's carrier comes, so it is given after that. */
export const portStates = (here: LiveNetns): readonly Request[] =>
  here.declared.links.flatMap((link) => {
    const state = link.bridgePort?.state
    return state === undefined || state === 'forwarding' ? [] : [setBridgePort(link.ifname, link.ifindex, { state })]
  })

/** A pod with arp_notify announces itself when its link comes up: whether its port learned from that would be a matter of microseconds. */
export const flushes = (here: LiveNetns): readonly Request[] => here.declared.links.flatMap((link) => (link.kind === 'bridge' ? [flushBridge(link)] : []))

function withoutState({ state: _, ...rest }: NonNullable<Link['bridgePort']>): Omit<NonNullable<Link['bridgePort']>, 'state'> {
  return rest
}
