import { createSysctls, sysctl } from '../../../../src/model/core/sysctl.js'
import { createNetfilter, type Netfilter, type NetfilterDeps, type NfDevice, type NfPacket, type NfResult } from '../../../../src/model/netfilter/index.js'
import type { NftHook } from '../../../../src/plan/index.js'
import { parseRuleset } from '../../../../src/plan/nft/index.js'
import type { Layer } from '../../../../src/wire/index.js'

/** Links of the router: pods behind cni0, the world behind eth0. */
export const cni0: NfDevice = { ifname: 'cni0', ifindex: 3 }
export const eth0: NfDevice = { ifname: 'eth0', ifindex: 2 }
export const lo: NfDevice = { ifname: 'lo', ifindex: 1 }

const ADDRESS: Readonly<Record<string, string>> = { cni0: '10.1.0.1', eth0: '192.0.2.1', lo: '127.0.0.1' }
const LINKS = [lo, eth0, cni0]

const deps = (settings: Readonly<Record<string, string>>): NetfilterDeps => ({
  addrType(address, dev) {
    if (address === '255.255.255.255' || address === '10.1.0.255') return 'broadcast'
    if (address.startsWith('224.')) return 'multicast'
    const owner = Object.entries(ADDRESS).find(([, own]) => own === address)?.[0]
    return owner !== undefined && (dev === undefined || dev === owner) ? 'local' : 'unicast'
  },
  selectAddress: (ifname) => ADDRESS[ifname],
  firstAddress: (ifname) => ADDRESS[ifname],
  ifindex: (ifname) => LINKS.find((link) => link.ifname === ifname)?.ifindex,
  conntrackSetting: (key) => sysctl(createSysctls(settings), key),
})

/** A namespace that packets are carried through, hook by hook, with a clock that stands still unless told. */
export interface Router {
  readonly netfilter: Netfilter
  /** Simulated seconds. */
  seconds: number
  /** One hook. */
  hook(hook: NftHook, packet: NfPacket | readonly Layer[], iif?: NfDevice, oif?: NfDevice): NfResult
  /** Through the hooks until one of them ends the packet. */
  walk(layers: readonly Layer[], ...stations: readonly (readonly [NftHook, NfDevice?, NfDevice?])[]): NfResult
  /** prerouting, forward, postrouting. */
  forward(layers: readonly Layer[], iif: NfDevice, oif: NfDevice): NfResult
}

export function router(rules: string, settings: Readonly<Record<string, string>> = {}): Router {
  const netfilter = createNetfilter(parseRuleset(rules), deps(settings))
  const self: Router = {
    netfilter,
    seconds: 0,
    hook(hook, given, iif, oif) {
      const packet = 'layers' in given ? given : { layers: given, mark: 0 }
      return netfilter.run(packet, { family: 'ip', hook, iif, oif, time: self.seconds * 1e9 })
    },
    walk(layers, ...stations) {
      let packet: NfPacket = { layers, mark: 0 }
      let result: NfResult = { verdict: 'accept', packet, reroute: false, decided: [] }
      for (const [hook, iif, oif] of stations) {
        const before: NfResult['decided'] = result.decided
        result = self.hook(hook, packet, iif, oif)
        result = { ...result, decided: [...before, ...result.decided] }
        if (result.verdict !== 'accept') return result
        packet = result.packet
      }
      return result
    },
    forward: (layers, iif, oif) => self.walk(layers, ['prerouting', iif], ['forward', iif, oif], ['postrouting', iif, oif]),
  }
  return self
}
