import { canonicalRule, ruleArguments, type Rule } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { readAttributes, textOf, u32Of } from './attributes.js'
import { formatIpBytes, ipBytes, splitPrefix } from './ip-bytes.js'
import { NLM_F } from './message-writer.js'
import type { Answer, Request } from './route-socket.js'
import { tableName, tableNumber } from './table-number.js'

const RTM = { NEWRULE: 32, DELRULE: 33, GETRULE: 34 } as const
/** linux/fib_rules.h */
const FRA = { DST: 1, SRC: 2, IIFNAME: 3, PRIORITY: 6, FWMARK: 10, TABLE: 15, FWMASK: 16, OIFNAME: 17 } as const
const FR_ACT_TO_TBL = 1
const NO_MASK = 0xffffffff

/** Equivalent to: `ip rule add|del …`. */
export function changeRule(op: 'add' | 'del', row: Rule): Request {
  return {
    type: op === 'del' ? RTM.DELRULE : RTM.NEWRULE,
    flags: op === 'add' ? NLM_F.CREATE | NLM_F.EXCL : 0,
    row: () => `ip rule ${op} ${ruleArguments(row)}`,
    write: (out) => {
      const table = tableNumber(row.table)
      const dst = row.dst === undefined ? undefined : splitPrefix(row.dst)
      const src = row.src === undefined ? undefined : splitPrefix(row.src)
      out.u8(AF.INET)
      out.u8(dst?.[1] ?? 0)
      out.u8(src?.[1] ?? 0)
      out.u8(0)
      out.u8(table < 256 ? table : 0)
      out.u16(0)
      out.u8(FR_ACT_TO_TBL)
      out.u32(0)
      out.attrU32(FRA.PRIORITY, row.priority)
      out.attrU32(FRA.TABLE, table)
      if (dst !== undefined) out.attrBytes(FRA.DST, ipBytes(dst[0]))
      if (src !== undefined) out.attrBytes(FRA.SRC, ipBytes(src[0]))
      if (row.iif !== undefined) out.attrText(FRA.IIFNAME, row.iif)
      if (row.oif !== undefined) out.attrText(FRA.OIFNAME, row.oif)
      if (row.fwmark !== undefined) out.attrU32(FRA.FWMARK, row.fwmark)
      if (row.fwmask !== undefined) out.attrU32(FRA.FWMASK, row.fwmask)
    },
  }
}

/** Equivalent to: `ip rule show`. */
export const dumpRules: Request = {
  type: RTM.GETRULE,
  flags: 0,
  row: () => 'ip rule show',
  write: (out) => {
    out.u32(AF.INET)
    out.u32(0)
    out.u32(0)
  },
}

/** Reads a policy rule. */
export function readRule({ body }: Answer): Rule {
  const attributes = readAttributes(body, 12)
  const dst = attributes.get(FRA.DST)
  const src = attributes.get(FRA.SRC)
  const iif = textOf(attributes, FRA.IIFNAME)
  const oif = textOf(attributes, FRA.OIFNAME)
  const fwmark = u32Of(attributes, FRA.FWMARK)
  return canonicalRule({
    priority: u32Of(attributes, FRA.PRIORITY) ?? 0,
    ...(src !== undefined && { src: `${formatIpBytes(src)}/${body.readUInt8(2)}` }),
    ...(dst !== undefined && { dst: `${formatIpBytes(dst)}/${body.readUInt8(1)}` }),
    ...(iif !== undefined && { iif }),
    ...(oif !== undefined && { oif }),
    ...(fwmark !== undefined && { fwmark, fwmask: u32Of(attributes, FRA.FWMASK) ?? NO_MASK }),
    table: tableName(u32Of(attributes, FRA.TABLE) ?? body.readUInt8(4)),
  })
}
