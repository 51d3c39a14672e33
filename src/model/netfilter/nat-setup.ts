import type { NftHook } from '../../plan/index.js'
import { IPS_CONFIRMED, IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE, type Connection } from './connection.js'
import { isReplyTaken, type ConntrackTable } from './conntrack-table.js'
import { uniqueTuple, type Manip, type NatRange } from './nat-tuple.js'
import { mustInvert, sameTuple } from './tuple.js'

/** Which end is translated at a hook. Follows `HOOK2MANIP()`: the source is translated last, also of what stays here. */
export const manipOf = (hook: NftHook): Manip => (hook === 'postrouting' || hook === 'input' ? 'src' : 'dst')

/** The bits that say that the translation of an end is decided. Follows `nf_nat_initialized()`. */
export const NAT_DONE: Readonly<Record<Manip, number>> = { src: IPS_SRC_NAT_DONE, dst: IPS_DST_NAT_DONE }

/** Decides the translation of one end of a connection that is not in the table yet. Follows `nf_nat_setup_info()`, net/netfilter/nf_nat_core.c. */
export function setupNat(table: ConntrackTable, ct: Connection, range: NatRange, manip: Manip, time: number): void {
  const done = NAT_DONE[manip]
  if ((ct.status & (IPS_CONFIRMED | done)) !== 0) return
  const current = mustInvert(ct.reply)
  const chosen = uniqueTuple(table, current, range, ct, manip, time)
  if (!sameTuple(chosen, current)) {
    ct.reply = mustInvert(chosen)
    ct.replyFreeAt = -1
    ct.status |= manip === 'src' ? IPS_SRC_NAT : IPS_DST_NAT
  }
  ct.status |= done
}

/**
 * The translation of a connection that no rule translates: the address stays, but another port is taken where the tuple is
 * in use. Follows `__nf_nat_alloc_null_binding()`.
 */
export function setupNullBinding(table: ConntrackTable, ct: Connection, manip: Manip, time: number): void {
  if ((ct.status & IPS_CONFIRMED) !== 0) return
  if (!isReplyTaken(table, ct, time)) {
    ct.status |= NAT_DONE[manip]
    return
  }
  const address = (manip === 'src' ? ct.reply.dst : ct.reply.src) >>> 0
  setupNat(table, ct, { addresses: [address, address], random: false, persistent: false }, manip, time)
}
