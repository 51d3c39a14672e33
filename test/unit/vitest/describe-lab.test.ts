import { expect, test } from 'vitest'
import { flannel } from '../../../src/cni/index.js'
import { cluster } from '../../../src/dsl/index.js'
import type { Lab } from '../../../src/engine/index.js'
import { describeLab } from '../../../src/vitest/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('rain-kubernetes-1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))
  .host('rain-kubernetes-2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('tea', (pod) => pod.address('10.168.1.32')))
  .path('coffee', 'tea', (path) => path.traverses(['veth', 'cni0', 'flannel.1', 'eth0']).encapsulated({ vni: 1 }))

let used: Lab | undefined

describeLab(rain, { engine: 'model' }, ({ lab, test, expect }) => {
  used = lab as Lab
  const declared = lab.host('rain-kubernetes-2').link('flannel.1').address

  test('what was declared is known before any test runs', () => {
    expect(declared).toBe('b6:b2:a8:5f:2c:32')
  })

  test('probes and tables are those of the open lab', async () => {
    expect(await lab.ping('coffee', 'tea')).toBeAnswered()
    await expect(lab.host('rain-kubernetes-1')).toHaveFdbEntry({ mac: declared })
  })

  test('a test beside sees the lab that this one changed', async () => {
    await lab.apply({ kind: 'sysctl', netns: 'rain-kubernetes-1', key: 'net.ipv4.ip_forward', value: '0' })
    expect(await lab.ping('coffee', 'tea')).not.toBeDelivered()
    await lab.apply({ kind: 'sysctl', netns: 'rain-kubernetes-1', key: 'net.ipv4.ip_forward', value: '1' })
    expect(await lab.ping('coffee', 'tea')).toBeDelivered()
  })
})

test('the lab is closed behind its suite', async () => {
  await expect(used?.ping('coffee', 'tea')).rejects.toThrow("the lab of 'rain' is closed")
})
