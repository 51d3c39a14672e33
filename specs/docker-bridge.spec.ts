/**
 * # One host alone: the bridge that Docker makes
 *
 * Before there is a cluster there is one machine with a bridge. Docker's docker0 is the gateway of every container; what
 * leaves the machine is masqueraded.
 *
 * ```
 * web 172.17.0.2   db 172.17.0.3
 *  eth0             eth0
 *   ║                ║
 *  veth…            veth…
 *   └──── docker0 172.17.0.1/16 ────┐
 *                                   │ ip saddr 172.17.0.0/16 oifname != docker0 masquerade
 *  workstation ─────────────────── eth0 192.0.2.10/24 ─────── eth0 192.0.2.1/24 gateway
 * ```
 */
import { bridge, cluster } from 'hopspec'
import { describeLab } from 'hopspec/vitest'

const docker = cluster('docker')
  .network(bridge({ subnet: '172.17.0.0/16', ifname: 'docker0' }))
  .host('workstation', (host) =>
    host
      .address('192.0.2.10/24')
      .pod('web', (pod) => pod.listen({ tcp: 80 }))
      .pod('db', (pod) => pod.listen({ tcp: 5432 })),
  )
  .router('gateway', (router) => router.address('192.0.2.1/24').listen({ udp: 53 }))
  .path('web', 'db', (path) => path.tcp(5432).traversesExactly(['web/eth0', 'veth', 'docker0', 'veth', 'db/eth0']).untouched())
  .path('web', 'gateway', (path) => path.udp(53).traverses(['docker0', 'workstation/eth0', 'gateway/eth0']).masqueradedAs('workstation'))

describeLab(docker, ({ lab, test, expect }) => {
  test('docker0 is the gateway of every container', async () => {
    await expect(lab.host('workstation')).toHaveAddress('172.17.0.1/16 dev docker0')
    await expect(lab.pod('web')).toHaveRoute('default via 172.17.0.1 dev eth0')
  })

  test('containers get addresses in order from .2', async () => {
    await expect(lab.pod('web')).toHaveAddress('172.17.0.2/16 dev eth0')
    await expect(lab.pod('db')).toHaveAddress('172.17.0.3/16 dev eth0')
  })

  test('two containers reach each other without a router', async () => {
    const trace = await lab.ping('web', 'db')
    expect(trace).toTraverseExactly(['web/eth0', 'veth', 'docker0', 'veth', 'db/eth0'])
    expect(trace.at('db', 'eth0', 'in')).toHaveHeaders({ ipv4: { ttl: 64 } })
  })

  test("what leaves the machine has the machine's address", async () => {
    expect(await lab.ping('web', 'gateway')).toBeTranslated({ src: '192.0.2.10' })
  })

  test('a port that nobody listens on is closed, and the container says so itself', async () => {
    expect(await lab.tcp('web', 'db', { port: 5433 })).toBeRejected({ tcp: 'rst', from: '172.17.0.3' })
    expect(await lab.udp('web', 'db', { port: 5433 })).toBeRejected({ icmp: '3/3', from: '172.17.0.3' })
  })
})
