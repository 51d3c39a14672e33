import { expect, test } from 'vitest'
import { bridge, cluster, openLab } from '../../../../src/index.js'

const docker = cluster('docker')
  .network(bridge({ subnet: '10.168.1.0/24', ifname: 'docker0' }))
  .host('h1', (host) => host.address('10.225.28.11/24').sysctl('net.bridge.bridge-nf-call-iptables', 1).pod('p11').pod('p12'))

test('a bridge that tracks connections cuts by its own MTU once that was set: br_change_mtu() writes it into the route of bridged packets', async () => {
  await using lab = await openLab(docker, { engine: 'model' })
  expect((await lab.ping('p11', 'p12', { size: 1473, df: false })).verdict.answered).toBe(true)
  await lab.host('h1').run('ip link set docker0 mtu 1200')
  expect((await lab.ping('p11', 'p12', { size: 1473, df: false })).request.outcome).toMatchObject({ kind: 'dropped', reason: 'MTU_EXCEEDED' })
})
