import { isMulticastMac } from '../../address/index.js'
import type { Via } from '../../engine/index.js'
import type { Device } from './record.js'

/** A device, and the direction in which a frame passes it. */
interface Passage {
  readonly device: Device
  readonly dir: 'in' | 'out'
}

/**
 * How a frame goes on between a macvlan device and the one below it, or another on top of that; undefined where it does not.
 * `dst`: the frame's destination MAC address, where it may be a group. Follows macvlan_queue_xmit(), macvlan_broadcast() and
 * macvlan_handle_frame(), drivers/net/macvlan.c.
 */
export function overMacvlan({ device: a, dir: from }: Passage, { device: b, dir: to }: Passage, dst = ''): Via | undefined {
  if (a.kind !== 'macvlan' && b.kind !== 'macvlan') return undefined
  if (from === 'in') return to === 'in' && isOn(b, a) ? 'bridge-up' : undefined
  if (to === 'out') return isOn(a, b) ? 'bridge-egress' : undefined
  if (a.mode !== 'bridge') return undefined
  // dev_forward_skb() has a frame for a neighbour come in by the device below, for its taps; a broadcast goes to each neighbour by itself.
  if (isMulticastMac(dst)) return b.mode === 'bridge' && a !== b && a.lower !== undefined && b.lower !== undefined && isSame(a.lower, b.lower) ? 'wire' : undefined
  return isOn(a, b) ? 'wire' : undefined
}

const isOn = (upper: Device, { netns, ifname }: Device): boolean => upper.lower !== undefined && isSame(upper.lower, { netns, ifname })

const isSame = (a: NonNullable<Device['lower']>, b: NonNullable<Device['lower']>): boolean => a.netns === b.netns && a.ifname === b.ifname
