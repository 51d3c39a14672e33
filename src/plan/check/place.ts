import type { Link } from '../link.js'
import type { Netns } from '../netns.js'

/** Nothing in it that a string literal would have to escape. */
const PLAIN = /^[\w.:/ -]*$/

/** A name as a string literal of the declaration: 'coffee'. */
export const literal = (text: string): string => (PLAIN.test(text) ? `'${text}'` : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`)

/** The place of a namespace in the declaration: `host('rain-kubernetes-1').pod('coffee')`. */
export function placeOf({ name, role, host }: Netns): string {
  if (role === 'pod') return host === undefined ? `pod(${literal(name)})` : `host(${literal(host)}).pod(${literal(name)})`
  return `${role}(${literal(name)})`
}

/** The place of a setting of a link: `host('a').pod('coffee').mac` of the link that the declaration means by itself, else `host('a').link('cni0').mac`. */
export const linkPlace = (netns: Netns, link: Link, setting: 'mac' | 'mtu' | 'address'): string =>
  `${placeOf(netns)}${isOwn(netns, link) ? '' : `.link(${literal(link.ifname)})`}.${setting}`

/** Whether a link is the one that `.mac()`, `.mtu()` and `.address()` of its owner speak of. */
const isOwn = ({ role }: Netns, link: Link): boolean => link.kind === 'veth' && (role === 'pod' ? !('segment' in link.peer) && link.ifname === 'eth0' : role === 'host' && 'segment' in link.peer)

/** The place of a row: `host('a').route('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')`. */
export const rowPlace = (netns: Netns, method: string, text: string): string => `${placeOf(netns)}.${method}(${literal(text)})`
