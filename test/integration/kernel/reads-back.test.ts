import { describe, expect, test } from 'vitest'
import { bridge, compile, flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { diffState, type Plan } from '../../../src/plan/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

const vxlan = cluster('vxlan')
  .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 }))
  .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12').listen({ tcp: 80, udp: 53 })).pod('tea', (pod) => pod.address('10.168.0.11').container('busybox')))
  .host('host-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('milk', (pod) => pod.address('10.168.1.32')))

const direct = cluster('direct')
  .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472, directRouting: true, ipMasq: true }))
  .host('host-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))
  .host('host-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('milk', (pod) => pod.address('10.168.1.32')))

const docker = cluster('docker')
  .network(bridge({ subnet: '172.17.0.0/16' }))
  .host('host-1', (host) => host.address('10.225.28.170/24').pod('coffee', (pod) => pod.address('172.17.0.12')).pod('tea', (pod) => pod.address('172.17.0.11')))

/** What is declared and seldom at once: rules, metrics, route types, port settings, a VXLAN device larger than its lower one carries. */
function strange(): Plan {
  const { netns, ...rest } = gridPlan(2, 2)
  return {
    ...rest,
    name: 'strange',
    netns: netns.map((one) => {
      if (one.name !== 'h1') return one
      return {
        ...one,
        links: one.links.map((link) => {
          if (link.ifname === 'eth0') return { ...link, mtu: 1400 }
          if (link.ifname === 'veth1x1') return { ...link, bridgePort: { hairpin: true, learning: false, flood: false } }
          if (link.ifname === 'veth1x2') return { ...link, bridgePort: { state: 'disabled' as const }, mtu: 1300 }
          return link.kind === 'bridge' ? { ...link, ageingTime: 20, mtu: 1500 } : link
        }),
        rules: [{ priority: 100, src: '10.168.1.0/24', fwmark: 1, fwmask: 255, table: 100 }, { priority: 200, dst: '10.9.0.0/16', iif: 'cni0', table: 'main' }],
        sysctl: { ...one.sysctl, 'net.ipv4.conf.flannel/1.rp_filter': '2', 'net.ipv4.ip_default_ttl': '50', 'net.ipv4.neigh.default.retrans_time_ms': '20' },
      }
    }),
  }
}

describe.skipIf(await kernelHere())('a plan, applied, reads back equal', () => {
  test.each([compile(vxlan), compile(direct), compile(docker), gridPlan(3, 3), strange()].map((plan) => ({ name: plan.name, plan })))('$name', async ({ plan }) => {
    const session = await kernelEngine.open(plan)
    try {
      for (const netns of plan.netns) {
        const state = await session.state(netns.name)
        expect({ netns: netns.name, differences: diffState(netns, state) }).toEqual({ netns: netns.name, differences: [] })
      }
    } finally {
      await session.close()
    }
  })

  test('and a difference is seen', async () => {
    const plan = gridPlan(2, 1)
    const session = await kernelEngine.open(plan)
    try {
      const [h1] = plan.netns
      if (h1 === undefined) throw new Error('the plan has a first namespace')
      await session.apply([{ kind: 'route', op: 'del', netns: 'h1', row: { dst: '10.168.2.0/24' } }])
      expect(diffState(h1, await session.state('h1'))).toEqual([{ table: 'routes', kind: 'missing', row: '10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink' }])
    } finally {
      await session.close()
    }
  })
})

test.skipIf(await kernelHere())('no bridge of a fresh lab has learned anything', async () => {
  for (let round = 0; round < 20; round++) {
    const session = await kernelEngine.open(compile(vxlan))
    const learned = (await session.state('host-1')).fdb.filter(({ state }) => state === 'dynamic')
    await session.close()
    expect({ round, learned }).toEqual({ round, learned: [] })
  }
})
