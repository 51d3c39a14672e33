import { parsePrefix, type Prefix } from '../../address/index.js'
import type { NftTable } from '../../plan/index.js'
import { ACCEPT, chain, commented, daddr, forward, jump, MASQUERADE_RANDOM, marked, postrouting, RETURN, saddr } from '../wire/nft-rule.js'

/** kube-proxy's mark for packets that it masquerades itself. */
const KUBE_MARK = 0x4000
const MULTICAST = parsePrefix('224.0.0.0/4')
const MASQ = 'flanneld masq'
const FORWARD = 'flanneld forward'

/**
 * Table nat of one host, in flanneld's order. What the order means: a packet between two pods keeps its addresses, wherever
 * the rules below would also match it; only what leaves the network for elsewhere, or comes into it from elsewhere to another
 * host, is masqueraded.
 *
 * Follows `masqRules()`, pkg/trafficmngr/iptables/iptables.go.
 */
export function natTable(network: Prefix, subnet: Prefix): NftTable {
  return {
    family: 'ip',
    name: 'nat',
    chains: [
      chain(
        'FLANNEL-POSTRTG',
        commented(MASQ, marked(KUBE_MARK), RETURN),
        commented(MASQ, saddr(subnet), daddr(network), RETURN),
        commented(MASQ, saddr(network), daddr(subnet), RETURN),
        commented(MASQ, saddr(network, '!='), daddr(subnet), RETURN),
        commented(MASQ, saddr(network), daddr(MULTICAST, '!='), MASQUERADE_RANDOM),
        commented(MASQ, saddr(network, '!='), daddr(network), MASQUERADE_RANDOM),
      ),
      postrouting(commented(MASQ, jump('FLANNEL-POSTRTG'))),
    ],
  }
}

/** Table filter, the same on every host: what comes from or goes to a pod may be forwarded. Follows `forwardRules()` there. */
export function filterTable(network: Prefix): NftTable {
  return {
    family: 'ip',
    name: 'filter',
    chains: [
      chain('FLANNEL-FWD', commented(FORWARD, saddr(network), ACCEPT), commented(FORWARD, daddr(network), ACCEPT)),
      forward('accept', commented(FORWARD, jump('FLANNEL-FWD'))),
    ],
  }
}
