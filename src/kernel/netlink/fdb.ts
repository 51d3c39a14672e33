import { formatMac, macBytes } from '../../address/index.js'
import { printFdb, type FdbEntry, type ListOp } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { readAttributes, u16BEOf, u32Of } from './attributes.js'
import { formatIpBytes, ipBytes } from './ip-bytes.js'
import { NDA, neighHeader, NUD, RTM_NEIGH } from './neigh.js'
import type { Answer, Request } from './route-socket.js'
import { opFlags } from './row-op.js'

const NTF = { SELF: 0x02, MASTER: 0x04 } as const
/** As `bridge fdb` sends them; without a state it sends permanent. */
const STATES = { permanent: NUD.PERMANENT, static: NUD.NOARP | NUD.REACHABLE, dynamic: NUD.REACHABLE } as const

/** Equivalent to: `bridge fdb add|append|del|replace <mac> dev <dev> …`. */
export function changeFdb(op: ListOp, row: FdbEntry, index: number): Request {
  return {
    type: op === 'del' ? RTM_NEIGH.DEL : RTM_NEIGH.NEW,
    flags: opFlags(op),
    row: () => `bridge fdb ${op} ${printFdb(row)}`,
    write: (out) => {
      neighHeader(out, AF.BRIDGE, index, STATES[row.state ?? 'permanent'], row.owner === 'master' ? NTF.MASTER : NTF.SELF)
      out.attrBytes(NDA.LLADDR, macBytes(row.mac))
      if (row.dst !== undefined) out.attrBytes(NDA.DST, ipBytes(row.dst))
      if (row.port !== undefined) out.attrU16BE(NDA.PORT, row.port)
      if (row.vni !== undefined) out.attrU32(NDA.VNI, row.vni)
    },
  }
}

/** Equivalent to: `bridge fdb show`. */
export const dumpFdb: Request = {
  type: RTM_NEIGH.GET,
  flags: 0,
  row: () => 'bridge fdb show',
  write: (out) => neighHeader(out, AF.BRIDGE, 0),
}

/** Reads a forwarding entry; undefined for one of a VLAN, which a bridge without VLAN filtering never uses. */
export function readFdb({ body }: Answer, nameOf: (index: number) => string): FdbEntry | undefined {
  const attributes = readAttributes(body, 12)
  const mac = attributes.get(NDA.LLADDR)
  if (body.readUInt8(0) !== AF.BRIDGE || mac === undefined || attributes.has(NDA.VLAN)) return undefined
  const state = body.readUInt16LE(8)
  const dst = attributes.get(NDA.DST)
  const vni = u32Of(attributes, NDA.VNI)
  const port = u16BEOf(attributes, NDA.PORT)
  return {
    mac: formatMac(mac),
    dev: nameOf(body.readInt32LE(4)),
    ...(dst !== undefined && { dst: formatIpBytes(dst) }),
    ...(vni !== undefined && { vni }),
    ...(port !== undefined && { port }),
    owner: attributes.has(NDA.MASTER) ? 'master' : 'self',
    state: state & NUD.PERMANENT ? 'permanent' : state & NUD.NOARP ? 'static' : 'dynamic',
  }
}
