import { expect, test } from 'vitest'
import { cluster, flannel, openLab } from '../../../../src/index.js'

const rain = cluster('storm')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.11/24').podCidr('10.168.1.0/24').pod('p11'))
  .host('h2', (host) =>
    host
      .address('10.225.28.12/24')
      .podCidr('10.168.2.0/24')
      .pod('p21')
      // Also the packets of the tunnel to h2 itself: each answer to one makes another.
      .nft('table ip t { chain c { type nat hook prerouting priority -100; dnat to 10.168.1.2; } }'),
  )

test('packets that make packets without end are an error that says so, not an endless wait, and the session stays closed', async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  await expect(lab.ping('p21', 'h2')).rejects.toThrow(/^storm: a storm: 100,000 frames and no end, most of them seen at h1 eth0, h1 flannel\.1, h1 veth\w+, h2 eth0, p11 eth0\. /)
  await expect(lab.ping('p11', 'h1')).rejects.toThrow(/The session is closed/)
}, 60_000)
