/**
 * # UDP 8472 is filtered on the host
 *
 * ```
 * client 10.244.0.2                                server 10.244.1.2
 *   │                                                │
 * cni0 10.244.0.1/24                               cni0 10.244.1.1/24
 * flannel.1 10.244.0.0/32                          flannel.1 10.244.1.0/32  b6:b2:a8:5f:2c:32
 * node-a eth0 192.168.0.1/24 ──── underlay ──── node-b eth0 192.168.0.2/24
 * ```
 *
 * ## Symptom
 *
 * Silence between pods of two hosts. Hosts reach each other, and each its own pods.
 *
 * ## Cause
 *
 * A firewall of the host drops UDP 8472 in INPUT (firewalld, a cloud's security group that opened TCP alone: flannel#871, #2055).
 *
 * ## Signature
 *
 * The outer packet is seen on eth0 of the receiver and never on its flannel.1; the rule's counter grows.
 *
 * ## Remedy
 *
 * Allow UDP 8472 between the hosts.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('underlay-port-filtered')
  .network(flannel.vxlan({ network: '10.244.0.0/16' }))
  .host('node-a', (host) => host.address('192.168.0.1/24').podCidr('10.244.0.0/24').pod('client'))
  .host('node-b', (host) =>
    host.address('192.168.0.2/24').podCidr('10.244.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('server', (pod) => pod.listen({ tcp: 80 })),
  )
  .path('client', 'server')

describeLab(rain, ({ lab, test, expect }) => {
  test('the outer packet reaches the host and a rule of INPUT drops it', async () => {
    const { state } = lab.host('node-b')
    const before = (await state()).ruleset.length
    await lab.apply({
      kind: 'nft',
      op: 'add',
      netns: 'node-b',
      row: {
        family: 'ip',
        name: 'firewall',
        chains: [{
          name: 'INPUT', type: 'filter', hook: 'input', prio: 0, policy: 'accept',
          rules: [{ expr: [{ match: { op: '==', left: { payload: { protocol: 'udp', field: 'dport' } }, right: 8472 } }, { drop: null }] }],
        }],
      },
    })
    expect((await state()).ruleset).toHaveLength(before + 1)
    const trace = await lab.ping('client', 'server')
    expect(trace).toBeDropped({ at: 'node-b/eth0', reason: 'NFT_DROP' })
    expect(trace).toTraverse(['node-a/eth0', 'node-b/eth0'])
    expect(trace).not.toTraverse(['node-b/flannel.1'])
  })
})
