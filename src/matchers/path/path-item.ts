import type { PathItem } from '../../engine/index.js'
import { formatValue } from '../message/value.js'
import type { PathDevice } from './devices.js'
import { globMatches } from './glob.js'

/** The item that stands for any number of devices, also none. */
export const ANY_DEVICES = '...'

/** Whether a device is what an item asks for; '...' is none of these, see `findRun()`. */
export function itemMatches(item: PathItem, device: PathDevice): boolean {
  if (item instanceof RegExp) return new RegExp(item.source, item.flags.replace(/[gy]/g, '')).test(device.ifname)
  if (typeof item === 'string') {
    const slash = item.indexOf('/')
    if (slash < 0) return nameMatches(item, device)
    return globMatches(item.slice(0, slash), device.netns) && nameMatches(item.slice(slash + 1), device)
  }
  const { netns = device.netns, ifname = device.ifname, kind = device.kind, via } = item
  return netns === device.netns && ifname === device.ifname && kind === device.kind && (via === undefined || device.via.includes(via))
}

function nameMatches(name: string, device: PathDevice): boolean {
  return name === device.kind || globMatches(name, device.ifname)
}

/** 'veth, cni0, flannel.1', as a sentence lists items. */
export function formatItems(items: readonly PathItem[]): string {
  return items.map((item) => (typeof item === 'string' ? item : formatValue(item))).join(', ')
}
