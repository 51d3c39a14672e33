import { canonicalAddr, formatAddr, scopeOf, type Addr, type RowOp } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { readAttributes } from './attributes.js'
import { formatIpBytes, ipBytes } from './ip-bytes.js'
import type { Answer, Request } from './route-socket.js'
import { opFlags } from './row-op.js'

const RTM = { NEWADDR: 20, DELADDR: 21, GETADDR: 22 } as const
/** linux/if_addr.h */
const IFA = { ADDRESS: 1, LOCAL: 2, BROADCAST: 4 } as const
/** `enum rt_scope_t` */
export const RT_SCOPE = { global: 0, link: 253, host: 254, nowhere: 255 } as const

/** Equivalent to: `ip addr add|del|replace <local>/<prefixlen> dev <dev> …`. */
export function changeAddr(op: RowOp, row: Addr, index: number): Request {
  return {
    type: op === 'del' ? RTM.DELADDR : RTM.NEWADDR,
    flags: opFlags(op),
    row: () => `ip addr ${op} ${formatAddr(row)}`,
    write: (out) => {
      out.u8(AF.INET)
      out.u8(row.prefixlen)
      out.u8(0)
      out.u8(RT_SCOPE[scopeOf(row)])
      out.u32(index)
      const local = ipBytes(row.local)
      out.attrBytes(IFA.LOCAL, local)
      out.attrBytes(IFA.ADDRESS, local)
      if (row.broadcast !== undefined) out.attrBytes(IFA.BROADCAST, ipBytes(row.broadcast))
    },
  }
}

/** Equivalent to: `ip addr show`. */
export const dumpAddrs: Request = {
  type: RTM.GETADDR,
  flags: 0,
  row: () => 'ip addr show',
  write: (out) => {
    out.u32(0)
    out.u32(0)
  },
}

/** Reads an address; `nameOf` gives the device of an index. */
export function readAddr({ body }: Answer, nameOf: (index: number) => string): Addr {
  const attributes = readAttributes(body, 8)
  const scope = body.readUInt8(3)
  const broadcast = attributes.get(IFA.BROADCAST)
  const local = attributes.get(IFA.LOCAL) ?? attributes.get(IFA.ADDRESS) ?? Buffer.alloc(4)
  return canonicalAddr({
    dev: nameOf(body.readUInt32LE(4)),
    family: body.readUInt8(0) === AF.INET6 ? 'inet6' : 'inet',
    local: formatIpBytes(local),
    prefixlen: body.readUInt8(1),
    ...(broadcast !== undefined && { broadcast: formatIpBytes(broadcast) }),
    scope: scope === RT_SCOPE.host ? 'host' : scope === RT_SCOPE.link ? 'link' : 'global',
  })
}

