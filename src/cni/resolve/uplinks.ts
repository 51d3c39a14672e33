import { parseMac, parsePrefix, type Prefix } from '../../address/index.js'
import type { AddressNode, MachineNode } from '../../dsl/index.js'
import type { Findings } from '../check/findings.js'
import { call } from '../check/place.js'
import type { Uplink } from '../resolved.js'
import type { Wires } from './segments.js'

const MTU = 1500

interface Draft {
  readonly ifname: string
  readonly segment: string
  readonly addresses: Prefix[]
  mac?: string | undefined
  mtu?: number
  ifindex?: number
}

/** The links of a machine to the wires of the underlay: one for each wire and each device that was named. */
export function resolveUplinks(machine: MachineNode, place: string, wires: Wires, mac: (name: string) => string, findings: Findings): readonly Uplink[] {
  const drafts: Draft[] = []
  for (const node of machine.addresses) {
    const at = call(place, 'address', node.address)
    const prefix = findings.read('address-unreadable', at, node.address, parsePrefix)
    if (prefix === undefined) continue
    const draft = draftOf(machine, node, prefix, at, drafts, wires, findings)
    if (draft === undefined) continue
    draft.addresses.push(prefix)
    if (node.mac !== undefined) draft.mac ??= findings.read('mac-unreadable', at, node.mac, parseMac)
    if (node.mtu !== undefined) draft.mtu ??= node.mtu
    if (node.ifindex !== undefined) draft.ifindex ??= node.ifindex
  }
  if (machine.segment !== undefined && !wires.has(machine.segment)) {
    findings.report('segment-not-declared', call(place, 'segment', machine.segment), machine.segment)
  }
  const own = machine.mac === undefined ? undefined : findings.read('mac-unreadable', `${place}.mac`, machine.mac, parseMac)
  return drafts.map((draft, index) => ({
    ifname: draft.ifname,
    segment: draft.segment,
    mac: draft.mac ?? (index === 0 ? own : undefined) ?? mac(`${machine.name} ${draft.ifname}`),
    mtu: draft.mtu ?? (index === 0 ? machine.mtu : undefined) ?? MTU,
    ...(draft.ifindex !== undefined && { ifindex: draft.ifindex }),
    addresses: draft.addresses,
  }))
}

function draftOf(
  machine: MachineNode, node: AddressNode, prefix: Prefix, at: string,
  drafts: Draft[], wires: Wires, findings: Findings,
): Draft | undefined {
  const isFirst = drafts.length === 0 || node.dev === drafts[0]?.ifname
  const declared = node.segment ?? (isFirst ? machine.segment : undefined)
  const known = node.dev === undefined ? undefined : drafts.find(({ ifname }) => ifname === node.dev)
  if (known !== undefined) {
    if (declared === undefined || declared === known.segment) return known
    findings.report('device-on-two-segments', at, declared, { segment: known.segment, dev: known.ifname })
    return undefined
  }
  const segment = declared ?? wires.of(prefix)
  if (segment === undefined) {
    findings.report('address-on-no-segment', at, node.address)
    return undefined
  }
  if (!wires.has(segment)) {
    if (node.segment !== undefined) findings.report('segment-not-declared', at, segment)
    return undefined
  }
  const shared = node.dev === undefined ? drafts.find((draft) => draft.segment === segment) : undefined
  if (shared !== undefined) return shared
  const draft: Draft = { ifname: node.dev ?? freeName(drafts), segment, addresses: [] }
  drafts.push(draft)
  return draft
}

function freeName(drafts: readonly Draft[]): string {
  for (let n = 0; ; n++) {
    const ifname = `eth${n}`
    if (!drafts.some((draft) => draft.ifname === ifname)) return ifname
  }
}
