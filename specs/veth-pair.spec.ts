/**
 * # The veth pair
 *
 * A pod is wired to its host by a veth pair: two devices that are two ends of one cable, one in the pod's namespace and
 * one in the host's. What goes in at one end comes out at the other.
 *
 * ```
 * rain-kubernetes-1                       coffee
 * ┌───────────────────────────┐           ┌──────────────────────────┐
 * │ cni0 10.168.0.1/24        │           │ eth0@if16   10.168.0.12  │
 * │  └ veth912977f8@if3 ══════╪═══════════╪═ ce:02:ae:31:b1:46       │
 * │    d2:d9:db:9b:a5:45      │           │   ifindex 3              │
 * │    ifindex 16             │           │                          │
 * └───────────────────────────┘           └──────────────────────────┘
 * ```
 *
 * Who looks for the other end of a cable reads `iflink`: of eth0 it is 16, and 16 is the ifindex of veth912977f8. The
 * host's end is a port of the bridge cni0 and has given up its own stack: it has no address, and all that it receives is
 * the bridge's business.
 */
import { cluster, flannel } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const rain = cluster('veth-pair')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host
      .address('10.225.28.170/24')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .pod('coffee', (pod) =>
        pod
          .address('10.168.0.12')
          .mac('ce:02:ae:31:b1:46')
          .ifindex(3)
          .veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45', ifindex: 16 }),
      ),
  )

describeLab(rain, ({ lab, test, expect }) => {
  const coffee = lab.pod('coffee')
  const host = lab.host('rain-kubernetes-1')

  test("eth0 of the pod and veth912977f8 of the host are two ends of one cable", async () => {
    await expect(coffee.link('eth0')).toBePeerOf(host.link('veth912977f8'))
    await expect(host.link('veth912977f8')).toBePeerOf(coffee.link('eth0'))
  })

  test('iflink of one end is the ifindex of the other', async () => {
    await expect(coffee).toHaveLink({ ifname: 'eth0', ifindex: 3, linkIndex: 16 })
    await expect(host).toHaveLink({ ifname: 'veth912977f8', ifindex: 16, linkIndex: 3 })
  })

  test('what leaves eth0 of the pod is at veth912977f8 next, in another namespace, unchanged', async () => {
    const trace = await lab.ping('coffee', 'rain-kubernetes-1')
    expect(trace).toTraverse(['coffee/eth0', 'rain-kubernetes-1/veth912977f8'])
    expect(trace.at('rain-kubernetes-1', 'veth912977f8')?.layers).toEqual(trace.at('coffee', 'eth0', 'out')?.layers)
  })

  test('the cable carries both directions', async () => {
    const trace = await lab.ping('rain-kubernetes-1', 'coffee')
    expect(trace).toTraverse(['rain-kubernetes-1/veth912977f8', 'coffee/eth0'])
    expect(trace.reply).toTraverse(['coffee/eth0', 'rain-kubernetes-1/veth912977f8'])
  })

  test("the host's end is a port of cni0", async () => {
    await expect(host.link('veth912977f8')).toBePortOf('cni0')
  })

  test("the host's end has lost its stack: no address, and what it receives goes up by cni0", async () => {
    await expect(host).not.toHaveAddress({ dev: 'veth912977f8' })
    expect(await lab.ping('coffee', '10.168.0.1')).toTraverseExactly(['coffee/eth0', 'veth912977f8', 'cni0'])
  })

  test('with one end down the other carries nothing', async () => {
    await host.run('ip link set dev veth912977f8 down')
    const trace = await lab.ping('coffee', '10.168.0.1')
    expect(trace).not.toBeDelivered()
    await host.run('ip link set dev veth912977f8 up')
    expect(await lab.ping('coffee', '10.168.0.1')).toBeAnswered()
  })
})
