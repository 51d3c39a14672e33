import { SECOND } from '../core/clock.js'
import { evidence, type Evidence } from '../core/evidence.js'
import { ip4Text, type Ip4 } from '../core/ip4.js'
import type { Namespace } from '../core/namespace.js'
import { sysctl } from '../core/sysctl.js'
import { forgetDsts } from './dst.js'
import type { FibEntry } from './fib-entry.js'

/** What was learned of the way to one address. Follows `struct fib_nh_exception`. */
export interface PathMtu {
  /** 0: nothing was learned of the MTU. */
  readonly mtu: number
  /** Smaller than `min_pmtu`: packets to it lose their DF (ip_mtu_locked). */
  readonly locked: boolean
  /** Simulated nanoseconds. */
  readonly expires: number
  /** Gateway of a redirect, 0 if none. */
  readonly gateway: Ip4
  readonly evidence: Evidence
}

/** Writes down a path MTU. Follows `update_or_create_fnhe()`, net/ipv4/route.c. */
export function learn(ns: Namespace, route: FibEntry, daddr: Ip4, learned: { readonly mtu?: number; readonly locked?: boolean; readonly gateway?: Ip4 }): void {
  let known = ns.exceptions.get(route)
  if (known === undefined) ns.exceptions.set(route, (known = new Map()))
  const old = known.get(daddr)
  const mtu = learned.mtu ?? old?.mtu ?? 0
  known.set(daddr, {
    mtu,
    locked: learned.locked ?? old?.locked ?? false,
    expires: learned.mtu === undefined ? (old?.expires ?? 0) : ns.world.clock.now + sysctl(ns.sysctl, 'net.ipv4.route.mtu_expires') * SECOND,
    gateway: learned.gateway ?? old?.gateway ?? 0,
    evidence: evidence({ table: 'pmtu', row: { dst: ip4Text(daddr), mtu } }),
  })
  forgetDsts(ns.dsts)
}
