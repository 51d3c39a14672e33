import { formatBridgePort, PORT_STATES, type BridgePort } from '../../plan/index.js'
import { AF } from '../sys/socket.js'
import { u8Of, type Attributes } from './attributes.js'
import type { Request } from './route-socket.js'

const RTM_SETLINK = 19
const IFLA_PROTINFO = 12
/** linux/if_link.h */
const IFLA_BRPORT = { STATE: 1, MODE: 4, LEARNING: 8, UNICAST_FLOOD: 9 } as const

/** Settings of a bridge port, all of them known. */
export type PortState = Required<BridgePort>

/** Equivalent to: `bridge link set dev <ifname> hairpin … learning … flood … state …`. */
export function setBridgePort(ifname: string, index: number, { hairpin, learning, flood, state }: BridgePort): Request {
  return {
    type: RTM_SETLINK,
    flags: 0,
    row: () => `bridge link set dev ${ifname} ${formatBridgePort({ ...(hairpin !== undefined && { hairpin }), ...(learning !== undefined && { learning }), ...(flood !== undefined && { flood }), ...(state !== undefined && { state }) })}`,
    write: (out) => {
      out.u32(AF.BRIDGE)
      out.u32(index)
      out.u32(0)
      out.u32(0)
      out.open(IFLA_PROTINFO, true)
      if (state !== undefined) out.attrU8(IFLA_BRPORT.STATE, PORT_STATES.indexOf(state))
      if (hairpin !== undefined) out.attrU8(IFLA_BRPORT.MODE, hairpin ? 1 : 0)
      if (learning !== undefined) out.attrU8(IFLA_BRPORT.LEARNING, learning ? 1 : 0)
      if (flood !== undefined) out.attrU8(IFLA_BRPORT.UNICAST_FLOOD, flood ? 1 : 0)
      out.close()
    },
  }
}

/** Reads IFLA_INFO_SLAVE_DATA of a port. */
export function readBridgePort(data: Attributes): PortState {
  return {
    hairpin: u8Of(data, IFLA_BRPORT.MODE) === 1,
    learning: u8Of(data, IFLA_BRPORT.LEARNING) !== 0,
    flood: u8Of(data, IFLA_BRPORT.UNICAST_FLOOD) !== 0,
    state: PORT_STATES[u8Of(data, IFLA_BRPORT.STATE) ?? 0] ?? 'disabled',
  }
}
