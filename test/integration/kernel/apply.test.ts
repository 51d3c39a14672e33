import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../../../src/engine/index.js'
import { kernelEngine } from '../../../src/kernel/index.js'
import { parseChange, type Change } from '../../../src/plan/index.js'
import { gridPlan } from '../../support/grid-plan.js'
import { kernelHere } from './kernel-here.js'

describe.skipIf(await kernelHere())('a change of the running state', () => {
  let session: Session
  beforeAll(async () => {
    session = await kernelEngine.open(gridPlan(2, 2))
  })
  afterAll(() => session.close())
  const run = (command: string): Promise<void> => session.apply([parseChange('h1', command)])

  test('a route is added, replaced and deleted', async () => {
    await run('ip route add 10.99.0.0/16 via 10.225.0.2 dev eth0')
    await run('ip route replace 10.99.0.0/16 via 10.168.1.2 dev cni0 mtu 1400')
    expect((await session.state('h1')).routes).toContainEqual({ dst: '10.99.0.0/16', gateway: '10.168.1.2', dev: 'cni0', mtu: 1400 })
    await run('ip route del 10.99.0.0/16')
    expect((await session.state('h1')).routes.filter(({ dst }) => dst === '10.99.0.0/16')).toEqual([])
  })

  test.each([
    ['ip route add 10.168.2.0/24 via 10.168.2.0 dev flannel.1 onlink', 'RTNETLINK answers: File exists (EEXIST)'],
    ['ip route del 10.98.0.0/16', 'RTNETLINK answers: No such process (ESRCH)'],
    ['ip route add 10.98.0.0/16 via 9.9.9.9', 'Error: Nexthop has invalid gateway. (ENETUNREACH)'],
    ['ip addr add 10.168.1.1/24 dev cni0', 'Error: ipv4: Address already assigned. (EEXIST)'],
    ['ip addr del 10.1.1.1/24 dev cni0', 'Error: ipv4: Address not found. (EADDRNOTAVAIL)'],
    ['ip neigh del 10.1.1.1 dev cni0', 'RTNETLINK answers: No such file or directory (ENOENT)'],
    ['ip rule del pref 100 lookup 100', 'RTNETLINK answers: No such file or directory (ENOENT)'],
    ['bridge fdb del 02:00:00:00:00:99 dev flannel.1 dst 10.225.0.9', 'RTNETLINK answers: No such file or directory (ENOENT)'],
    ['ip link set dev flannel.1 mtu 9000', 'RTNETLINK answers: Invalid argument (EINVAL)'],
    ['ip link set dev eth7 down', 'Cannot find device "eth7" (ENODEV)'],
    ['sysctl -w net.ipv4.no_such_key=1', 'the kernel has no such key here'],
    ['sysctl -w net.ipv4.ip_default_ttl=0', 'the kernel refuses the value (EINVAL)'],
  ])('%s is refused in the words of the kernel', async (command, words) => {
    await expect(run(command)).rejects.toThrow(words)
  })

  test('a refusal names the namespace and the row', async () => {
    await expect(run('ip route del 10.98.0.0/16')).rejects.toMatchObject({
      name: 'KernelError', kind: 'NetlinkError', message: 'h1: ip route del 10.98.0.0/16: RTNETLINK answers: No such process (ESRCH)',
      fields: { netns: 'h1', row: 'ip route del 10.98.0.0/16', code: 'ESRCH', words: 'RTNETLINK answers: No such process' },
    })
  })

  test('changes are made in order up to the first that is refused', async () => {
    const route = (dst: string, op: 'add' | 'del'): Change => ({ kind: 'route', op, netns: 'h1', row: { dst, gateway: '10.225.0.2' } })
    await expect(session.apply([route('10.97.1.0/24', 'add'), route('10.97.2.0/24', 'del'), route('10.97.3.0/24', 'add')])).rejects.toThrow('10.97.2.0/24')
    const added = (await session.state('h1')).routes.map(({ dst }) => dst).filter((dst) => dst.startsWith('10.97.'))
    expect(added).toEqual(['10.97.1.0/24'])
  })

  test('rules, neighbours, forwarding entries and addresses come and go', async () => {
    await run('ip rule add pref 100 from 10.168.1.0/24 fwmark 0x1/0xff lookup 100')
    await run('ip neigh replace 10.168.7.0 lladdr 02:00:00:00:00:07 dev flannel.1 nud permanent')
    await run('bridge fdb append 02:00:00:00:00:07 dev flannel.1 dst 10.225.0.7 self permanent')
    await run('ip addr add 10.55.0.1/24 dev cni0')
    const { rules, neigh, fdb, addrs } = await session.state('h1')
    expect(rules).toContainEqual({ priority: 100, src: '10.168.1.0/24', fwmark: 1, fwmask: 255, table: 100 })
    expect(neigh).toContainEqual({ dev: 'flannel.1', dst: '10.168.7.0', lladdr: '02:00:00:00:00:07', state: 'PERMANENT' })
    expect(fdb).toContainEqual({ mac: '02:00:00:00:00:07', dev: 'flannel.1', dst: '10.225.0.7', owner: 'self', state: 'permanent' })
    expect(addrs).toContainEqual({ dev: 'cni0', family: 'inet', local: '10.55.0.1', prefixlen: 24 })
    await run('ip rule del pref 100 from 10.168.1.0/24 fwmark 0x1/0xff lookup 100')
    await run('ip neigh del 10.168.7.0 dev flannel.1')
    await run('bridge fdb del 02:00:00:00:00:07 dev flannel.1 dst 10.225.0.7')
    await run('ip addr del 10.55.0.1/24 dev cni0')
    const after = await session.state('h1')
    expect(after.rules).toHaveLength(3)
    expect(after.neigh.filter(({ dst, state }) => dst === '10.168.7.0' && state === 'PERMANENT')).toEqual([])
    expect(after.fdb.filter(({ mac }) => mac === '02:00:00:00:00:07')).toEqual([])
    expect(after.addrs.filter(({ local }) => local === '10.55.0.1')).toEqual([])
  })

  test('a bounced VXLAN device loses its routes and neighbours and keeps its forwarding entries', async () => {
    const other = (): ReturnType<Session['state']> => session.state('h2')
    await session.apply([parseChange('h2', 'ip link set dev flannel.1 down'), parseChange('h2', 'ip link set dev flannel.1 up')])
    expect((await other()).routes.filter(({ dst }) => dst === '10.168.1.0/24')).toEqual([])
    expect((await other()).neigh).toEqual([])
    expect((await other()).fdb).toContainEqual({ mac: '02:03:00:01:00:00', dev: 'flannel.1', dst: '10.225.0.1', owner: 'self', state: 'permanent' })
  })

  test('a port leaves its bridge and comes back with its settings', async () => {
    const port = async (): Promise<unknown> => (await session.state('h1')).links.find(({ ifname }) => ifname === 'veth1x2')
    await run('ip link set dev veth1x2 nomaster')
    expect(await port()).not.toHaveProperty('master')
    await run('ip link set dev veth1x2 master cni0')
    await run('bridge link set dev veth1x2 learning off flood off')
    expect(await port()).toMatchObject({ master: 'cni0', bridgePort: { learning: false, flood: false } })
  })

  test('a sysctl that a change set is told from then on', async () => {
    await run('sysctl -w net.ipv4.conf.flannel/1.rp_filter=2')
    expect((await session.state('h1')).sysctl).toHaveProperty(['net.ipv4.conf.flannel/1.rp_filter'], '2')
  })
})
