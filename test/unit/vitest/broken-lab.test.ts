import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import '../../../src/vitest/index.js'
import { flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import { openLab } from '../../../src/lab/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) =>
    host.address('10.225.28.170/24').podCidr('10.168.0.0/24')
      .pod('coffee', (pod) => pod.address('10.168.0.12').veth('veth912977f8')))
  .host('rain-kubernetes-2', (host) =>
    host.address('10.225.28.171/24').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' })
      .pod('tea', (pod) => pod.address('10.168.1.32')))

test('a forwarding entry with two digits of its MAC address exchanged is told by the nearest entry', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  const host = lab.host('rain-kubernetes-1')
  await host.run('bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self')
  await host.run('bridge fdb add b6:b2:a8:5f:2c:23 dev flannel.1 dst 10.225.28.171 self permanent')
  const trace = await lab.ping('coffee', 'tea')
  let message = ''
  try {
    expect(trace).toTraverse(['veth', 'cni0', 'flannel.1', 'eth0'])
  } catch (error) {
    message = stripVTControlCharacters((error as Error).message)
  }
  expect(message).toMatchInlineSnapshot(`
    "expect(trace).toTraverse(["veth", "cni0", "flannel.1", "eth0"])

    Expected icmp 10.168.0.12 (coffee) > 10.168.1.32 (tea) to pass veth, cni0, flannel.1, eth0
    Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)
      no FDB entry for b6:b2:a8:5f:2c:32 dev flannel.1
      nearest: b6:b2:a8:5f:2c:23 dst 10.225.28.171 (last byte differs)

      coffee             eth0            out   icmp ttl 64
      rain-kubernetes-1  veth912977f8    in
      rain-kubernetes-1  cni0            in    route 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
      rain-kubernetes-1  flannel.1       out   neigh 10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT      <- dropped

    Repeat: npx hopspec trace test/unit/vitest/broken-lab.test.ts --from coffee --to tea --run 'rain-kubernetes-1: bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self' --run 'rain-kubernetes-1: bridge fdb add b6:b2:a8:5f:2c:23 dev flannel.1 dst 10.225.28.171 self permanent'"
  `)
})

test('with the entry gone there is no nearest one', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  await lab.host('rain-kubernetes-1').run('bridge fdb del b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self')
  const trace = await lab.ping('coffee', 'tea')
  expect(trace).toBeDropped({ at: 'rain-kubernetes-1/flannel.1', reason: 'VXLAN_NO_REMOTE' })
  expect(trace.request.outcome).not.toHaveProperty('nearest')
})
