import { describe, expect, test } from 'vitest'
import { bridge, compile, examine, flannel } from '../../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr } from '../../../src/dsl/index.js'
import { findings, PlanError, validate } from '../../../src/plan/index.js'
import { netnsOf } from './netns-of.js'
import { rain, withThird } from './rain.js'

const whole = (one: AnyCluster): string => JSON.stringify(compile(one))

describe('a plan', () => {
  test('has hosts and routers first, then pods, in the order in which they were declared', () => {
    const { netns } = compile(withThird.router('gateway', (router) => router.address('10.225.28.1/24')))
    expect(netns.map(({ role, name, host }) => `${role} ${name}${host === undefined ? '' : ` on ${host}`}`)).toEqual([
      'host rain-kubernetes-1', 'host rain-kubernetes-2', 'host rain-kubernetes-3', 'router gateway',
      'pod coffee on rain-kubernetes-1', 'pod tea on rain-kubernetes-1', 'pod milk on rain-kubernetes-2', 'pod rain-test on rain-kubernetes-2',
    ])
  })

  test('is the same for the same declaration', () => {
    expect(whole(rain)).toBe(whole(rain))
    expect(whole(cluster('a').network(flannel.vxlan({ network: '10.0.0.0/8' })).host('one', (host) => host.address('192.0.2.1/24').podCidr('10.1.0.0/24').pod('tea')))).toBe(
      whole(cluster('a').network(flannel.vxlan({ network: '10.0.0.0/8' })).host('one', (host) => host.pod('tea').podCidr('10.1.0.0/24').address('192.0.2.1/24'))),
    )
  })

  test('is plain data: what JSON makes of it is a plan without findings', () => {
    expect(() => {
      validate(compile(rain))
    }).not.toThrow()
    expect(JSON.parse(whole(rain))).toMatchObject({ name: 'rain', segments: [{ name: 'underlay', subnet: '10.225.28.0/24' }] })
  })

  test('of the article has no finding, also with its third host', () => {
    expect(findings(compile(rain))).toEqual([])
    expect(findings(compile(withThird))).toEqual([])
  })

  test('of the cluster that the design begins with has no finding', () => {
    const declared = cluster('rain')
      .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 }))
      .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12').listen({ tcp: 80 })))
      .host('rain-kubernetes-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.address('10.168.1.32')))
      .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }))
    expect(examine(declared).findings).toEqual([])
  })

  test('of a pod with rules has them in the namespace of the pod, and tables that are declared twice are one', () => {
    const plan = compile(rain.host('three', (host) => host.address('10.225.28.173/24').podCidr('10.168.3.0/24')
      .pod('mesh', (pod) => pod.nft('table ip nat { chain PREROUTING { type nat hook prerouting priority -100; tcp dport 80 redirect to :15006; } }').nft('table ip nat { chain OUTPUT { } }'))))
    expect(netnsOf(plan, 'mesh').ruleset.map(({ name, chains }) => [name, chains.map((chain) => chain.name)])).toEqual([['nat', ['PREROUTING', 'OUTPUT']]])
    expect(netnsOf(plan, 'coffee').ruleset).toEqual([])
  })

  test('without a network is hosts and routers that do what they were told', () => {
    const plan = compile(
      cluster('bare')
        .host('one', (host) => host.address('10.0.1.2/24').route('default via 10.0.1.1').listen({ tcp: 22 }))
        .host('two', (host) => host.address('10.0.2.2/24').route('default via 10.0.2.1').sysctl('net.ipv4.conf.eth0.rp_filter', 1))
        .router('r', (router) => router.address('10.0.1.1/24').address('10.0.2.1/24').nft('table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; } }')),
    )
    expect(netnsOf(plan, 'one')).toMatchObject({ role: 'host', listeners: [{ protocol: 'tcp', port: 22 }], ruleset: [], containers: [] })
    expect(netnsOf(plan, 'one').sysctl['net.ipv4.ip_forward']).toBe('0')
    expect(netnsOf(plan, 'two').sysctl['net.ipv4.conf.eth0.rp_filter']).toBe('1')
    expect(netnsOf(plan, 'r').sysctl['net.ipv4.ip_forward']).toBe('1')
    expect(netnsOf(plan, 'r').ruleset[0]?.chains[0]).toMatchObject({ policy: 'drop' })
  })
})

describe('compile', () => {
  const broken: AnyCluster = rain
    .host('three', (host) => host.address('10.225.28.173/24').podCidr('10.168.3.0/24').mac('nonsense').route('1.2.3.4/33 dev eth0').pod('cake', (pod) => pod.address('10.168.4.4')))
    .isolated('coffee', '10.9.9.9')

  test('refuses a declaration with one error that lists everything, text, cluster and place', () => {
    expect(() => compile(broken)).toThrowErrorMatchingInlineSnapshot(`
      [PlanError: "rain" has 3 findings:
        cluster('rain').host('three').mac: "nonsense" is not a MAC address: it has 1 part, not 6; write six hex pairs such as b6:b2:a8:5f:2c:32 [mac-unreadable]
        cluster('rain').host('three').pod('cake').address('10.168.4.4'): "10.168.4.4" is outside 10.168.3.0/24, the subnet of the pods of three; take an address of it [pod-outside-cidr]
        cluster('rain').host('three').route('1.2.3.4/33 dev eth0'): "1.2.3.4/33 dev eth0" is not a route: column 1: "1.2.3.4/33" has the prefix length "33", which is not a number from 0 to 32; write an address and its prefix length, such as 10.168.0.0/24 [route-unreadable]]
    `)
  })

  test('lists what is wrong with the plan beside what is wrong with the declaration, at places of one form', () => {
    const declared: AnyCluster = cluster('clash').network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('one', (host) => host.address('10.0.0.1/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.container('a', (container) => container.listen({ tcp: 80 })).container('b', (container) => container.listen({ tcp: 80 }))))
    expect(() => compile(declared.path('tea', 'nowhere'))).toThrowErrorMatchingInlineSnapshot(`
      [PlanError: "clash" has 2 findings:
        cluster('clash').host('one').pod('tea').listen({ tcp: 80 }): "tcp 0.0.0.0:80 container b" clashes with tcp 0.0.0.0:80 container a: containers of one pod share their ports; give one of them another port [listener-duplicate]
        cluster('clash').path('tea', 'nowhere'): "nowhere" is no host, router, pod or container of the cluster; declare it, or correct the name [path-end-unknown]]
    `)
  })

  test('gives a plan that cannot work where that is asked for, as a test of a failure needs, but none that no kernel can hold', () => {
    const twins = cluster('twins').network(flannel.vxlan({ network: '10.168.0.0/16' }))
      .host('one', (host) => host.address('10.0.0.1/24').podCidr('10.168.1.0/24').vtep({ mac: '02:00:00:00:00:01' }))
      .host('two', (host) => host.address('10.0.0.2/24').podCidr('10.168.2.0/24').vtep({ mac: '02:00:00:00:00:01' }))
    expect(() => compile(twins)).toThrow(/vtep-mac-duplicate/)
    // Two forwarding entries for one MAC address are what no kernel holds, but each host has only the one about the other.
    expect(netnsOf(compile(twins, { inconsistent: 'allow' }), 'two').links.find(({ kind }) => kind === 'vxlan')?.address).toBe('02:00:00:00:00:01')
    expect(() => compile(broken, { inconsistent: 'allow' })).toThrow(PlanError)
  })

  test('says the findings of a network option where it stands', () => {
    const found = examine(cluster('a').network(bridge({ subnet: '172.17.0.0' as Cidr })).host('one', (host) => host.address('10.0.0.1/24'))).findings
    expect(found.map(({ place, code }) => `${place} ${code}`)).toEqual(["cluster('a').network(bridge({ subnet })) subnet-unreadable"])
  })
})
