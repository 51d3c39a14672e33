import { ip4, ip4Text, type Ip4 } from '../../../../src/model/core/ip4.js'
import { createSysctls } from '../../../../src/model/core/sysctl.js'
import { createNetfilter, runHooks, type Netfilter, type NetfilterDeps, type Nfct, type NfDevice, type NfPlace, type NfRefusal, type Pktinfo, type Skb } from '../../../../src/model/netfilter/index.js'
import type { TableEntry } from '../../../../src/engine/index.js'
import type { Dst } from '../../../../src/model/ipv4/dst.js'
import type { NftHook } from '../../../../src/plan/index.js'
import { parseRuleset } from '../../../../src/plan/nft/index.js'
import type { Layer } from '../../../../src/wire/index.js'

/** Links of the router: pods behind cni0, the world behind eth0. */
export const cni0: NfDevice = { ifname: 'cni0', ifindex: 3 }
export const eth0: NfDevice = { ifname: 'eth0', ifindex: 2 }
export const lo: NfDevice = { ifname: 'lo', ifindex: 1 }

const ADDRESS: Readonly<Record<string, string>> = { cni0: '10.1.0.1', eth0: '192.0.2.1', lo: '127.0.0.1' }
const LINKS = [lo, eth0, cni0]

function addressOf(ifname: string): Ip4 {
  const address = ADDRESS[ifname]
  return address === undefined ? 0 : ip4(address)
}

const deps = (settings: Readonly<Record<string, string>>): NetfilterDeps => ({
  addrType(number, dev) {
    const address = ip4Text(number)
    if (address === '255.255.255.255' || address === '10.1.0.255') return 'broadcast'
    if (address.startsWith('224.')) return 'multicast'
    const owner = Object.entries(ADDRESS).find(([, own]) => own === address)?.[0]
    return owner !== undefined && (dev === undefined || dev === owner) ? 'local' : 'unicast'
  },
  selectAddress: (ifname) => addressOf(ifname),
  firstAddress: (ifname) => addressOf(ifname),
  ifindex: (ifname) => LINKS.find((link) => link.ifname === ifname)?.ifindex,
  reroute: (skb) => {
    skb.dst = ANOTHER
    return undefined
  },
  sysctls: createSysctls(settings),
})

/** A route by which the packet did not come. */
const ANOTHER = { decided: [] as readonly TableEntry[] } as Dst

/** A packet before or behind a hook. */
export interface Carried {
  readonly layers: readonly Layer[]
  readonly mark: number
  readonly nfct?: Nfct | undefined
  /** `skb->pkt_type`, if not that of a packet for this host. */
  readonly pktType?: number
}

/** What became of a packet at a hook. */
export type Passed = ({ readonly verdict: 'accept'; readonly reroute: boolean } | NfRefusal) & { readonly packet: Carried; readonly decided: Pktinfo['decided'] }

/** A namespace that packets are carried through, hook by hook, with a clock that stands still unless told. */
export interface Router {
  readonly netfilter: Netfilter
  /** Simulated seconds. */
  seconds: number
  /** One hook. */
  hook(hook: NftHook, packet: Carried | readonly Layer[], iif?: NfDevice, oif?: NfDevice): Passed
  /** Through the hooks until one of them ends the packet. */
  walk(layers: readonly Layer[], ...stations: readonly (readonly [NftHook, NfDevice?, NfDevice?])[]): Passed
  /** prerouting, forward, postrouting. */
  forward(layers: readonly Layer[], iif: NfDevice, oif: NfDevice): Passed
}

/** Takes a packet through one hook. */
export function pass(netfilter: Netfilter, { layers, mark, nfct, pktType = 0 }: Carried, hook: NftHook, place: NfPlace, time = 0): Passed {
  const eth = layers[0]?.kind === 'ethernet' ? layers[0] : undefined
  const [network, ...rest] = eth === undefined ? layers : layers.slice(1)
  const ip = network?.kind === 'ipv4' ? network : undefined
  const arp = network?.kind === 'arp' ? network : undefined
  const skb: Skb = { eth, arp, ip, saddr: ip === undefined ? 0 : ip4(ip.src), daddr: ip === undefined ? 0 : ip4(ip.dst), rest, layers, mark, dst: undefined, nfct, pktType, csumValid: false }
  const pkt: Pktinfo = { skb, hook, place, time, decided: [], end: undefined, unrouted: undefined }
  const refusal = runHooks(netfilter.hooks[place.family ?? 'ip'][hook] ?? [], pkt)
  const behind = skb.layers ?? [skb.eth, skb.ip ?? skb.arp, ...skb.rest].filter((layer) => layer !== undefined)
  const passed = { packet: { layers: behind, mark: skb.mark, nfct: skb.nfct }, decided: pkt.decided }
  return refusal === undefined ? { verdict: 'accept', reroute: skb.dst === ANOTHER, ...passed } : { ...refusal, ...passed }
}

export function router(rules: string, settings: Readonly<Record<string, string>> = {}): Router {
  const netfilter = createNetfilter(parseRuleset(rules), deps(settings))
  const self: Router = {
    netfilter,
    seconds: 0,
    hook(hook, given, iif, oif) {
      const packet = 'layers' in given ? given : { layers: given, mark: 0 }
      return pass(netfilter, packet, hook, { iif, oif }, self.seconds * 1e9)
    },
    walk(layers, ...stations) {
      let packet: Carried = { layers, mark: 0 }
      let result: Passed = { verdict: 'accept', packet, reroute: false, decided: [] }
      for (const [hook, iif, oif] of stations) {
        const before: Passed['decided'] = result.decided
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
