import { spawnSync } from 'node:child_process'
import type { NftVerdict } from '../../engine/index.js'
import type { NftTable } from '../../plan/index.js'
import type { NftDrop } from '../path/facts.js'
import { nested, readAttributes, textOf, u32BEOf } from '../netlink/attributes.js'
import { AF, bind, close, growReceiveBuffer, MSG, recv, setsockopt, SOCK, socket, SOL } from '../sys/socket.js'

/** The table that has rules traced; it is ours, and no state shows it. */
export const TRACE_TABLE = 'hopspec_trace'

/** Marks every packet before any other rule sees it, and changes nothing else. `switched`: frames of bridges as well, for rulesets of the bridge family. */
export const traceTable = (switched: boolean): string =>
  (switched ? ['inet', 'bridge'] : ['inet'])
    .map(
      (family) => `table ${family} ${TRACE_TABLE} {
  chain prerouting { type filter hook prerouting priority -1000; policy accept; meta nftrace set 1; }
  chain output { type filter hook output priority -1000; policy accept; meta nftrace set 1; }
}
`,
    )
    .join('')

const NETLINK_NETFILTER = 12
const NETLINK_ADD_MEMBERSHIP = 1
const NFNLGRP_NFTRACE = 9
/** struct nlmsghdr and struct nfgenmsg. */
const [HEADER, GENERIC] = [16, 4]
/** NFTA_TRACE_*, linux/netfilter/nf_tables.h. */
const ATTRIBUTE = { TABLE: 1, CHAIN: 2, HANDLE: 3, TYPE: 4, VERDICT: 5, ID: 6, NETWORK_HEADER: 8, TRANSPORT_HEADER: 9, POLICY: 16 } as const
const TYPE = { POLICY: 1, RULE: 3 } as const
const NFTA_VERDICT_CODE = 1
const NF_DROP = 0
const FAMILIES: Readonly<Record<number, string>> = { 1: 'inet', 2: 'ip', 7: 'bridge' }

/** Listens for what rules did to packets of one namespace. Equivalent to: `nft monitor trace`. */
export class NftTrace {
  readonly #fd: number
  /** To be called with the thread in the namespace. */
  constructor() {
    const fd = socket(AF.NETLINK, SOCK.RAW | SOCK.NONBLOCK, NETLINK_NETFILTER)
    this.#fd = fd
    growReceiveBuffer(fd, 4 << 20)
    const address = Buffer.alloc(12)
    address.writeUInt16LE(AF.NETLINK, 0)
    bind(fd, address)
    setsockopt(fd, SOL.NETLINK, NETLINK_ADD_MEMBERSHIP, NFNLGRP_NFTRACE)
  }

  /** Takes what waits: the packets that were dropped, each by the rule or policy that did it. */
  drops(ruleset: () => readonly NftTable[]): readonly NftDrop[] {
    const drops: NftDrop[] = []
    const packets = new Map<number, Headers>()
    for (;;) {
      const got = recv(this.#fd, inbox, MSG.DONTWAIT)
      // ENOBUFS: some were lost; the drop of a packet is the last message about it and was not read yet.
      if (got === 'ENOBUFS') continue
      if (typeof got === 'string') return drops
      for (let at = 0; at + HEADER <= got; ) {
        const size = inbox.readUInt32LE(at)
        if (size < HEADER) break
        const drop = dropOf(inbox.subarray(at + HEADER, at + size), packets, ruleset)
        if (drop !== undefined) drops.push(drop)
        at += (size + 3) & ~3
      }
    }
  }

  close(): void {
    close(this.#fd)
  }
}

const inbox = Buffer.alloc(1 << 16)

/** Headers of a packet, as far as a trace shows them. */
interface Headers {
  readonly network: Buffer
  readonly transport: Buffer
}

const TCP = 6
/** IP_OFFSET and IP_MF, include/net/ip.h. */
const [OFFSET, MF] = [0x1fff, 0x2000]

/** Only the first message of a hook carries the packet: `packets` keeps their headers by trace id. */
function dropOf(message: Buffer, packets: Map<number, Headers>, ruleset: () => readonly NftTable[]): NftDrop | undefined {
  const attributes = readAttributes(message, GENERIC)
  const type = u32BEOf(attributes, ATTRIBUTE.TYPE)
  const id = u32BEOf(attributes, ATTRIBUTE.ID) ?? 0
  const header = attributes.get(ATTRIBUTE.NETWORK_HEADER)
  if (header !== undefined) packets.set(id, { network: Buffer.from(header), transport: Buffer.from(attributes.get(ATTRIBUTE.TRANSPORT_HEADER) ?? []) })
  const { network: packet, transport } = packets.get(id) ?? {}
  if (packet === undefined || transport === undefined || packet.length < 20) return undefined
  const verdict = type === TYPE.POLICY ? u32BEOf(attributes, ATTRIBUTE.POLICY) : u32BEOf(nested(attributes, ATTRIBUTE.VERDICT), NFTA_VERDICT_CODE)
  if (verdict !== NF_DROP || (type !== TYPE.POLICY && type !== TYPE.RULE)) return undefined
  const handle = attributes.get(ATTRIBUTE.HANDLE)
  const row = verdictOf(
    FAMILIES[message.readUInt8(0)] ?? 'ip',
    textOf(attributes, ATTRIBUTE.TABLE) ?? '',
    textOf(attributes, ATTRIBUTE.CHAIN) ?? '',
    type === TYPE.RULE && handle !== undefined ? Number(handle.readBigUInt64BE(0)) : undefined,
    ruleset,
  )
  const protocol = packet.readUInt8(9)
  const fragment = packet.readUInt16BE(6)
  const which = { id: packet.readUInt16BE(4), protocol, offset: (fragment & OFFSET) * 8, mf: (fragment & MF) !== 0 }
  return { ...which, ...(protocol === TCP && transport.length >= 8 && { seq: transport.readUInt32BE(4) }), dst: [...packet.subarray(16, 20)].join('.'), verdict: row }
}

function verdictOf(family: string, table: string, chain: string, handle: number | undefined, ruleset: () => readonly NftTable[]): NftVerdict {
  if (handle === undefined) return { family, table, chain, policy: 'drop' }
  const rules = ruleset().find((one) => one.family === family && one.name === table)?.chains.find((one) => one.name === chain)?.rules ?? []
  const index = rules.findIndex((rule) => rule.handle === handle)
  const rule = rules[index]
  return { family, table, chain, ...(rule && { rule, index }) }
}

/** Adds the tracing table to the thread's namespace. Equivalent to: `nft -f -`. @throws Error with nft's words */
export function installTrace(switched: boolean): void {
  const { status, stderr, error } = spawnSync('nft', ['-f', '-'], { input: traceTable(switched), encoding: 'utf8' })
  if (error !== undefined) throw new Error(`nft cannot be run: ${error.message}. Install nftables: a plan with rules needs it.`)
  if (status !== 0) throw new Error(`nft refused the tracing table: ${stderr.trim()}`)
}
