import { isIp, tryMac } from '../../address/index.js'
import type { HopKind, Via } from '../../engine/index.js'
import { fieldsOf, listOf, oneOf, such, type Shape } from './shape.js'

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** A name of a namespace or device. */
export const NAME = such(isText, 'is no name', "Write a name: 'cni0'")

export const IP = such((value) => isText(value) && isIp(value), 'is no IPv4 address', "Write an address: '10.168.1.0'")

export const MAC = such((value) => isText(value) && tryMac(value) !== undefined, 'is no MAC address', "Write six hex pairs: 'b6:b2:a8:5f:2c:32'")

export const PORT = such((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 0xffff, 'is no port', 'Write a number from 1 to 65535')

/** As `PlacePattern` has it. */
export const PLACE: Shape = (value, place) => (typeof value === 'object' && value !== null ? PLACE_FIELDS(value, place) : PLACE_TEXT(value, place))

const PLACE_TEXT = such(isText, 'is no place', "Write a namespace, a device or both: 'rain-kubernetes-1', 'flannel.1', 'rain-kubernetes-1/flannel.1'")
const PLACE_FIELDS = fieldsOf('a place', { netns: NAME, ifname: NAME })

const KINDS: Readonly<Record<HopKind, true>> = { ether: true, veth: true, bridge: true, vxlan: true, loopback: true, macvlan: true }
const VIAS: Readonly<Record<Via, true>> = { local: true, wire: true, bridged: true, 'bridge-up': true, 'bridge-egress': true, routed: true, encap: true, decap: true }

/** As `PathItem` has it. */
const ITEM: Shape = (value, place) => (isText(value) || value instanceof RegExp ? undefined : typeof value === 'object' && value !== null ? ITEM_FIELDS(value, place) : NO_ITEM(value, place))

const NO_ITEM = such(() => false, 'is no device', "Write a device ('flannel.1'), a kind ('veth'), 'netns/device', a glob, a RegExp, an object { netns, ifname, kind, via } or '...'")
const ITEM_FIELDS = fieldsOf('a device of a path', { netns: NAME, ifname: NAME, kind: oneOf(Object.keys(KINDS), 'is no kind of device'), via: oneOf(Object.keys(VIAS), 'is no way to come to a device') })

/** At least one device of a path. */
export const ITEMS = listOf(ITEM, 'is no list of devices', "Write at least one: ['veth', 'cni0']")
