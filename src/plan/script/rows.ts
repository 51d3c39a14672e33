import { isMulticastMac, ZERO_MAC } from '../../address/index.js'
import { formatAddr } from '../addr.js'
import { printFdb, type FdbEntry } from '../fdb.js'
import { neighArguments } from '../neigh.js'
import type { Netns } from '../netns.js'
import { formatRuleset } from '../nft/index.js'
import { formatRoute, type Route } from '../route.js'
import { ruleArguments } from '../rule.js'
import { findSysctl } from '../sysctl.js'
import { shCommand, shHereDocument } from './sh-quote.js'

const split = (text: string): readonly string[] => text.split(' ')

/** Commands for sysctls: those of the whole namespace (`'netns'`) come before the devices, since new ones inherit from them. */
export const sysctlLines = ({ name, sysctl }: Netns, of: 'netns' | 'device'): readonly string[] =>
  Object.entries(sysctl)
    .filter(([key]) => (isOfDevice(key) ? 'device' : 'netns') === of)
    .map(([key, value]) => shCommand(['ip', 'netns', 'exec', name, 'sysctl', '-qw', `${key}=${value}`]))

function isOfDevice(key: string): boolean {
  const dev = findSysctl(key)?.dev
  return dev !== undefined && dev !== 'all' && dev !== 'default'
}

export const addrLines = ({ name, addrs }: Netns): readonly string[] => addrs.map((addr) => shCommand(['ip', '-n', name, 'addr', 'replace', ...split(formatAddr(addr))]))

/** Routes without a next hop first: others may need them to reach theirs. */
export function routeLines({ name, routes }: Netns): readonly string[] {
  const all = [...routes]
  const line = (route: Route): string => shCommand(['ip', '-n', name, 'route', 'replace', ...split(formatRoute(route))])
  return [...all.filter(({ gateway }) => gateway === undefined).map(line), ...all.filter(({ gateway }) => gateway !== undefined).map(line)]
}

/** `rule` is a function of the script: there is no `ip rule replace`. */
export const ruleLines = ({ name, rules }: Netns): readonly string[] => rules.map((rule) => shCommand(['rule', name, ...split(ruleArguments(rule))]))

export const neighLines = ({ name, neigh }: Netns): readonly string[] => [...neigh].map((row) => shCommand(['ip', '-n', name, 'neigh', 'replace', ...split(neighArguments(row))]))

export const fdbLines = ({ name, fdb }: Netns): readonly string[] =>
  [...fdb].map((entry) => shCommand(['bridge', '-n', name, 'fdb', hasManyRemotes(entry) ? 'append' : 'replace', ...split(printFdb({ ...entry, state: entry.state ?? 'permanent' }))]))

const hasManyRemotes = ({ mac, owner }: FdbEntry): boolean => owner === 'self' && (mac === ZERO_MAC || isMulticastMac(mac))

/** Each table is deleted first, having been added in case that it is not there, as nft(8) shows. */
export function nftLines({ name, ruleset }: Netns): readonly string[] {
  if (ruleset.length === 0) return []
  const text = ruleset.map((table) => `table ${table.family} ${table.name}\ndelete table ${table.family} ${table.name}\n${formatRuleset([table])}`).join('')
  return [shHereDocument(['ip', 'netns', 'exec', name, 'nft', '-f', '-'], text)]
}
