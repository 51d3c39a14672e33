import { canonicalAddr, formatAddr, parseAddr, type Addr } from '../plan/index.js'
import { ADDRESS_ROW } from './expected/rows.js'
import type { MatcherContext, MatcherResult } from './matcher.js'
import type { RowPattern } from './state/row-pattern.js'
import { judgeRows, type RowTable } from './state/judge-rows.js'

const ADDRESSES: RowTable<Addr> = {
  noun: 'address',
  plural: 'addresses',
  view: 'ip addr',
  rows: ({ addrs }) => addrs,
  canonical: canonicalAddr,
  format: formatAddr,
}

/**
 * Holds if a link of a host or pod has an address: in the words of `ip addr`, or by its fields. What is left out (prefix length,
 * device) is not judged. Equivalent to: `ip addr show [dev <dev>] to <address>` printing a line.
 * @example await expect(lab.host('rain-kubernetes-2')).toHaveAddress('10.168.1.0/32 dev flannel.1')
 */
export async function toHaveAddress(this: MatcherContext, received: unknown, address: string | RowPattern<Addr>): Promise<MatcherResult> {
  const call = { matcher: 'toHaveAddress', args: [address], wrong: ADDRESS_ROW(address, '') }
  if (typeof address !== 'string') return judgeRows(this, received, call, ADDRESSES, address)
  return judgeRows(this, received, call, ADDRESSES, readAddress(address), address)
}

/** Stands for the device of a text that names none; no device has such a name. */
const ANY_DEVICE = '*'

function readAddress(text: string): Partial<Addr> {
  const { dev, prefixlen, ...row } = parseAddr(text, ANY_DEVICE)
  return { ...row, ...(dev !== ANY_DEVICE && { dev }), ...(text.includes('/') && { prefixlen }) }
}
