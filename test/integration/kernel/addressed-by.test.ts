import { describe, expect, test } from 'vitest'
import { openLab } from '../../../src/lab/index.js'
import { FORWARDING, planOf } from '../../support/boxes.js'
import { kernelHere } from './kernel-here.js'

/** The MAC address of r's eth0. */
const ROUTER = '02:00:00:00:00:09'

/** a knows one address of the router r by heart, and has to ask for the other. */
const plan = planOf({
  a: { links: { eth0: { to: 'r/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0', '198.51.100.0/24 via 10.0.0.254 dev eth0'], neigh: [`10.0.0.254 dev eth0 lladdr ${ROUTER} nud permanent`] },
  r: { links: { eth0: { to: 'a/eth0', mac: ROUTER }, eth1: { to: 'b/eth0' } }, addrs: ['10.0.0.254/24 dev eth0', '10.0.0.253/24 dev eth0', '192.0.2.254/24 dev eth1'], routes: ['198.51.100.0/24 via 192.0.2.2 dev eth1'], sysctl: FORWARDING },
  b: { links: { eth0: { to: 'r/eth1' } }, addrs: ['192.0.2.2/24 dev eth0', '198.51.100.2/32 dev eth0'], routes: ['default via 192.0.2.254 dev eth0'] },
})

describe.skipIf(await kernelHere())('the permanent neighbour that addressed a frame', () => {
  test('is named where no other can have done it', async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    const decidedFor = async (to: `${number}.${number}.${number}.${number}`) => {
      const { request, verdict } = await lab.ping('a', to)
      return [verdict.answered, request.hops[0]?.decided]
    }
    const neighbour = [{ table: 'neigh', row: { dst: '10.0.0.254', lladdr: ROUTER, dev: 'eth0', state: 'PERMANENT' } }]
    expect(await decidedFor('192.0.2.2')).toEqual([true, neighbour])
    expect(await decidedFor('10.0.0.254')).toEqual([true, neighbour])
    // Its address was asked for, and has the same MAC address.
    expect(await decidedFor('10.0.0.253')).toEqual([true, undefined])
  })

  test('is not named where another gateway is on the device whose MAC address nobody wrote down', async () => {
    await using lab = await openLab(plan, { engine: 'kernel' })
    await lab.host('a').run('ip route replace 198.51.100.0/24 via 10.0.0.253 dev eth0')
    const { request, verdict } = await lab.ping('a', '198.51.100.2')
    expect([verdict.answered, request.hops[0]?.decided]).toEqual([true, undefined])
  })
})
