import { parsePrefix, type Prefix } from '../../address/index.js'
import type { NftTable } from '../../plan/index.js'
import { ACCEPT, chain, daddr, DROP, established, forward, iifname, jump, localDestination, MASQUERADE, oifname, postrouting, RETURN, rule, saddr } from '../wire/nft-rule.js'

const LOOPBACK = parsePrefix('127.0.0.0/8')

/** Table nat as dockerd writes it: what leaves the bridge's subnet by another device is masqueraded; no port is published. */
export function natTable(subnet: Prefix, bridge: string): NftTable {
  const toDocker = jump('DOCKER')
  return {
    family: 'ip',
    name: 'nat',
    chains: [
      chain('DOCKER', rule(iifname(bridge), RETURN)),
      { name: 'PREROUTING', type: 'nat', hook: 'prerouting', prio: -100, policy: 'accept', rules: [rule(localDestination, toDocker)] },
      { name: 'OUTPUT', type: 'nat', hook: 'output', prio: -100, policy: 'accept', rules: [rule(daddr(LOOPBACK, '!='), localDestination, toDocker)] },
      postrouting(rule(oifname(bridge, '!='), saddr(subnet), MASQUERADE)),
    ],
  }
}

/**
 * Table filter as dockerd writes it, with policy drop: containers reach each other and the outside, and what comes from outside
 * must be the reply to something. The two isolation stages keep bridges apart; with one bridge nothing matches.
 */
export function filterTable(bridge: string): NftTable {
  return {
    family: 'ip',
    name: 'filter',
    chains: [
      chain('DOCKER'),
      chain('DOCKER-ISOLATION-STAGE-1', rule(iifname(bridge), oifname(bridge, '!='), jump('DOCKER-ISOLATION-STAGE-2')), rule(RETURN)),
      chain('DOCKER-ISOLATION-STAGE-2', rule(oifname(bridge), DROP), rule(RETURN)),
      chain('DOCKER-USER', rule(RETURN)),
      forward(
        'drop',
        rule(jump('DOCKER-USER')),
        rule(jump('DOCKER-ISOLATION-STAGE-1')),
        rule(oifname(bridge), established, ACCEPT),
        rule(oifname(bridge), jump('DOCKER')),
        rule(iifname(bridge), oifname(bridge, '!='), ACCEPT),
        rule(iifname(bridge), oifname(bridge), ACCEPT),
      ),
    ],
  }
}
