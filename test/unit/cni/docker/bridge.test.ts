import { expect, test } from 'vitest'
import { bridge, compile } from '../../../../src/cni/index.js'
import { cluster } from '../../../../src/dsl/index.js'
import { formatAddr, formatRoute } from '../../../../src/plan/index.js'
import { formatRuleset } from '../../../../src/plan/nft/index.js'
import { linkOf, netnsOf } from '../netns-of.js'

const docker = cluster('docker')
  .network(bridge({ subnet: '172.17.0.0/16', ifname: 'docker0' }))
  .host('workstation', (host) => host.address('192.0.2.10/24').pod('web', (pod) => pod.listen({ tcp: 80 })).pod('db', (pod) => pod.veth('vethdb')))
  .host('laptop', (host) => host.address('192.0.2.11/24'))
  .router('gateway', (router) => router.address('192.0.2.1/24'))

const plan = compile(docker)

test('docker0 is the gateway of every container', () => {
  const host = netnsOf(plan, 'workstation')
  expect(host.addrs.map(formatAddr)).toEqual(['127.0.0.1/8 dev lo scope host', '192.0.2.10/24 broadcast 192.0.2.255 dev eth0', '172.17.0.1/16 broadcast 172.17.255.255 dev docker0'])
  expect(linkOf(host, 'docker0')).toMatchObject({ kind: 'bridge', mtu: 1500 })
  expect([...netnsOf(plan, 'web').routes].map(formatRoute)).toEqual(['default via 172.17.0.1 dev eth0'])
})

test('containers have addresses of the whole subnet in order from .2', () => {
  expect(netnsOf(plan, 'web').addrs.map(formatAddr)[1]).toBe('172.17.0.2/16 broadcast 172.17.255.255 dev eth0')
  expect(netnsOf(plan, 'db').addrs.map(formatAddr)[1]).toBe('172.17.0.3/16 broadcast 172.17.255.255 dev eth0')
})

test('ports of docker0 send no frame back where it came from', () => {
  expect(linkOf(netnsOf(plan, 'workstation'), 'vethdb')).toMatchObject({ master: 'docker0', mtu: 1500, peer: { netns: 'db', ifname: 'eth0' } })
  expect(linkOf(netnsOf(plan, 'workstation'), 'vethdb')).not.toHaveProperty('bridgePort')
})

test('the rules are those of dockerd', () => {
  expect(formatRuleset(netnsOf(plan, 'workstation').ruleset)).toMatchInlineSnapshot(`
    "table ip nat {
    	chain DOCKER {
    		iifname "docker0" counter return
    	}

    	chain PREROUTING {
    		type nat hook prerouting priority dstnat; policy accept;
    		fib daddr type local counter jump DOCKER
    	}

    	chain OUTPUT {
    		type nat hook output priority -100; policy accept;
    		ip daddr != 127.0.0.0/8 fib daddr type local counter jump DOCKER
    	}

    	chain POSTROUTING {
    		type nat hook postrouting priority srcnat; policy accept;
    		oifname != "docker0" ip saddr 172.17.0.0/16 counter masquerade
    	}
    }
    table ip filter {
    	chain DOCKER {
    	}

    	chain DOCKER-ISOLATION-STAGE-1 {
    		iifname "docker0" oifname != "docker0" counter jump DOCKER-ISOLATION-STAGE-2
    		counter return
    	}

    	chain DOCKER-ISOLATION-STAGE-2 {
    		oifname "docker0" counter drop
    		counter return
    	}

    	chain DOCKER-USER {
    		counter return
    	}

    	chain FORWARD {
    		type filter hook forward priority filter; policy drop;
    		counter jump DOCKER-USER
    		counter jump DOCKER-ISOLATION-STAGE-1
    		oifname "docker0" ct state established,related counter accept
    		oifname "docker0" counter jump DOCKER
    		iifname "docker0" oifname != "docker0" counter accept
    		iifname "docker0" oifname "docker0" counter accept
    	}
    }
    "
  `)
})

test('a host without containers has no bridge, no rules and does not forward', () => {
  const laptop = netnsOf(plan, 'laptop')
  expect(laptop.links.map(({ ifname }) => ifname)).toEqual(['lo', 'eth0'])
  expect(laptop.ruleset).toEqual([])
  expect(laptop.sysctl['net.ipv4.ip_forward']).toBe('0')
})

test('the bridge may have another name, MAC address and MTU', () => {
  const host = netnsOf(
    cluster('a').network(bridge({ subnet: '172.17.0.0/16' })).host('one', (one) => one.address('192.0.2.1/24').bridge({ ifname: 'br-1', mac: '02:42:00:00:00:01', mtu: 1400 }).pod('web')),
    'one',
  )
  expect(linkOf(host, 'br-1')).toMatchObject({ kind: 'bridge', address: '02:42:00:00:00:01', mtu: 1400 })
  expect(host.links.at(-1)).toMatchObject({ master: 'br-1' })
})
