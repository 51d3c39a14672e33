import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NetnsState, Session } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import type { Plan } from '../../../src/plan/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

const skip = await kernelHere()

describe.skipIf(skip)('the state of a 2x2 network', () => {
  const plan: Plan = gridPlan(2, 2)
  let session: Session
  let h1: NetnsState
  beforeAll(async () => {
    session = await kernelEngine.open(plan)
    h1 = await session.state('h1')
  })
  afterAll(() => session.close())

  test('every link reads back as it was declared', async () => {
    for (const { name, links } of plan.netns) {
      const state = await session.state(name)
      const read = state.links.map(({ operstate: _, linkIndex: __, stats: ___, ...link }) => link)
      expect(read).toMatchObject(links)
    }
  })

  test('links are ready: UP where there is a carrier, UNKNOWN where there is no such thing', () => {
    expect(h1.links.map(({ ifname, operstate }) => `${ifname} ${operstate}`)).toEqual(['lo UNKNOWN', 'eth0 UP', 'cni0 UP', 'flannel.1 UNKNOWN', 'veth1x1 UP', 'veth1x2 UP'])
  })

  test('a veth knows the ifindex of its other end, also across namespaces', async () => {
    const pod = await session.state('h1p2')
    const [port, eth0] = [h1.links.find(({ ifname }) => ifname === 'veth1x2'), pod.links.find(({ ifname }) => ifname === 'eth0')]
    expect(port?.linkIndex).toBe(eth0?.ifindex)
    expect(eth0?.linkIndex).toBe(port?.ifindex)
  })

  test('routes, neighbours and forwarding entries read back with the rows that the kernel adds', () => {
    expect(h1.routes).toContainEqual({ dst: '10.168.2.0/24', gateway: '10.168.2.0', dev: 'flannel.1', onlink: true })
    expect(h1.routes).toContainEqual({ dst: '10.168.1.0/24', dev: 'cni0', prefsrc: '10.168.1.1' })
    expect(h1.routes).toContainEqual({ type: 'broadcast', dst: '10.168.1.255/32', dev: 'cni0', prefsrc: '10.168.1.1', table: 'local' })
    expect(h1.neigh).toEqual([...(plan.netns[0]?.neigh ?? [])])
    expect(h1.fdb).toContainEqual([...(plan.netns[0]?.fdb ?? [])][0])
    expect(h1.fdb).toContainEqual({ mac: '02:04:00:01:00:01', dev: 'veth1x1', owner: 'master', state: 'permanent' })
  })

  test("the kernel's own three rules are there", () => {
    expect(h1.rules).toEqual([{ priority: 0, table: 'local' }, { priority: 32766, table: 'main' }, { priority: 32767, table: 'default' }])
  })

  test('sysctls hold what the plan says, and only those are told', () => {
    expect(h1.sysctl).toEqual(plan.netns[0]?.sysctl)
  })

  test('a namespace that the plan does not have is refused by name', async () => {
    await expect(session.state('h3')).rejects.toThrow("no namespace 'h3'; there are: h1, h2")
  })
})
