import { expect, test } from 'vitest'
import { compile, flannel } from '../../../../src/cni/index.js'
import { cluster } from '../../../../src/dsl/index.js'
import { formatRuleset } from '../../../../src/plan/nft/index.js'
import { netnsOf } from '../netns-of.js'
import { rain } from '../rain.js'

// As iptables-nft 1.8.9 leaves it, but for the comments, after the commands of flanneld in their order.
test('the rules are those of flanneld, in its order, as iptables-nft writes them', () => {
  expect(formatRuleset(netnsOf(rain, 'rain-kubernetes-1').ruleset)).toMatchInlineSnapshot(`
    "table ip nat {
    	chain FLANNEL-POSTRTG {
    		meta mark & 0x00004000 == 0x00004000 counter return comment "flanneld masq"
    		ip saddr 10.168.0.0/24 ip daddr 10.168.0.0/16 counter return comment "flanneld masq"
    		ip saddr 10.168.0.0/16 ip daddr 10.168.0.0/24 counter return comment "flanneld masq"
    		ip saddr != 10.168.0.0/16 ip daddr 10.168.0.0/24 counter return comment "flanneld masq"
    		ip saddr 10.168.0.0/16 ip daddr != 224.0.0.0/4 counter masquerade fully-random comment "flanneld masq"
    		ip saddr != 10.168.0.0/16 ip daddr 10.168.0.0/16 counter masquerade fully-random comment "flanneld masq"
    	}

    	chain POSTROUTING {
    		type nat hook postrouting priority srcnat; policy accept;
    		counter jump FLANNEL-POSTRTG comment "flanneld masq"
    	}
    }
    table ip filter {
    	chain FLANNEL-FWD {
    		ip saddr 10.168.0.0/16 counter accept comment "flanneld forward"
    		ip daddr 10.168.0.0/16 counter accept comment "flanneld forward"
    	}

    	chain FORWARD {
    		type filter hook forward priority filter; policy accept;
    		counter jump FLANNEL-FWD comment "flanneld forward"
    	}
    }
    "
  `)
})

test('without ipMasq nothing is masqueraded and everything still forwarded', () => {
  const host = netnsOf(cluster('a').network(flannel.vxlan({ network: '10.168.0.0/16', ipMasq: false })).host('one', (one) => one.address('192.0.2.1/24').podCidr('10.168.0.0/24')), 'one')
  expect(host.ruleset.map(({ name }) => name)).toEqual(['filter'])
})

test('table filter is one object for all hosts', () => {
  const plan = compile(rain)
  const filter = (name: string) => netnsOf(plan, name).ruleset.find((table) => table.name === 'filter')
  expect(filter('rain-kubernetes-2')).toBe(filter('rain-kubernetes-1'))
})

test('a rule that was declared for a chain of flannel comes after those that it has, and a policy counts', () => {
  const closed = rain.host('three', (host) =>
    host.address('10.225.28.173/24').podCidr('10.168.3.0/24').nft('table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; tcp dport 22 accept } }'))
  const filter = netnsOf(closed, 'three').ruleset.find((table) => table.name === 'filter')
  const forward = filter?.chains.find((chain) => chain.name === 'FORWARD')
  expect(forward).toMatchObject({ policy: 'drop', hook: 'forward', prio: 0 })
  expect(forward?.rules.map(({ expr }) => Object.keys(expr.at(-1) ?? {})[0])).toEqual(['jump', 'accept'])
})
