import { describe, expect, test } from 'vitest'
import { boxLab, end, FORWARDING, way, type Box } from '../../../support/boxes.js'

const a: Box = { links: { eth0: { to: 'b/eth0' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['10.5.0.0/16 via 10.0.0.2 dev eth0'], neigh: ['10.0.0.9 lladdr 02:00:00:00:09:09 dev eth0 nud permanent'] }
const b: Box = { links: { eth0: { to: 'a/eth0' } }, addrs: ['10.0.0.2/24 dev eth0'], listen: ['tcp 80'] }
const boxes = { a, b }

const routesOf = async (lab: ReturnType<typeof boxLab>, name = 'a') =>
  (await lab.host(name).state()).routes.filter(({ dev }) => dev === 'eth0').map(({ type = 'unicast', dst, table = 'main' }) => `${type} ${dst} ${table}`)

describe('a link that goes down', () => {
  test('takes its routes and all its neighbours with it, but not the routes to its own addresses', async () => {
    const lab = boxLab(boxes)
    await lab.ping('a', '10.0.0.2')
    expect(await routesOf(lab)).toEqual(['unicast 10.0.0.0/24 main', 'unicast 10.5.0.0/16 main', 'local 10.0.0.1/32 local', 'broadcast 10.0.0.255/32 local'])
    await lab.host('a').run('ip link set eth0 down')
    expect(await routesOf(lab)).toEqual(['local 10.0.0.1/32 local'])
    expect((await lab.host('a').state()).neigh).toEqual([])
  })

  test('gets the routes of its addresses back when it comes up, and no others', async () => {
    const lab = boxLab(boxes)
    await lab.host('a').run('ip link set eth0 down')
    await lab.host('a').run('ip link set eth0 up')
    expect(await routesOf(lab)).toEqual(['unicast 10.0.0.0/24 main', 'local 10.0.0.1/32 local', 'broadcast 10.0.0.255/32 local'])
    expect((await lab.ping('a', '10.0.0.2')).verdict.answered).toBe(true)
    expect((await lab.ping('a', '10.5.0.1')).request.outcome).toMatchObject({ reason: 'NO_ROUTE', native: 'ENETUNREACH' })
  })

  test('costs the other end its carrier: nothing leaves there any more', async () => {
    const lab = boxLab(boxes)
    await lab.ping('a', '10.0.0.2')
    await lab.host('b').run('ip link set eth0 down')
    const { links, neigh } = await lab.host('a').state()
    expect(links.find(({ ifname }) => ifname === 'eth0')).toMatchObject({ up: true, operstate: 'DOWN' })
    expect(neigh.map(({ dst }) => dst)).toEqual(['10.0.0.9'])
    const trace = await lab.ping('a', '10.0.0.2')
    expect(trace.arp).toEqual([])
    expect(end(trace.request)).toBe('rejected at a eth0 by 3/1: NEIGH_FAILED')
  })

  test('announces its addresses where arp_notify is set, when it comes up', async () => {
    const lab = boxLab({ ...boxes, a: { ...a, sysctl: { 'net.ipv4.conf.eth0.arp_notify': '1' } } })
    await lab.capture()
    await lab.host('a').run('ip link set eth0 down')
    await lab.host('a').run('ip link set eth0 up')
    const frames = await lab.capture()
    expect(frames.map(({ netns, ifname, dir }) => `${netns} ${ifname} ${dir}`)).toEqual(['a eth0 out', 'b eth0 in'])
    expect((await lab.host('b').state()).neigh).toEqual([])
  })
})

describe('a VXLAN device that goes down and up', () => {
  test('loses its route and its permanent neighbour, and keeps its FDB', async () => {
    const lab = boxLab({
      a: {
        links: { eth0: { to: 'lan' }, vx0: { mtu: 1450, vxlan: { local: '192.0.2.1', link: 'eth0' } } },
        addrs: ['192.0.2.1/24 dev eth0', '10.1.0.0/32 dev vx0'],
        routes: ['10.2.0.0/24 via 10.2.0.0 dev vx0 onlink'],
        neigh: ['10.2.0.0 lladdr 06:00:00:00:00:0b dev vx0 nud permanent'],
        fdb: ['06:00:00:00:00:0b dev vx0 dst 192.0.2.2 self permanent'],
      },
    })
    await lab.host('a').run('ip link set vx0 down')
    await lab.host('a').run('ip link set vx0 up')
    const { routes, neigh, fdb } = await lab.host('a').state()
    expect(routes.filter(({ dev }) => dev === 'vx0').map(({ dst }) => dst)).toEqual(['10.1.0.0/32'])
    expect(neigh).toEqual([])
    expect(fdb).toMatchObject([{ mac: '06:00:00:00:00:0b', dst: '192.0.2.2' }])
  })
})

describe('a change that Linux refuses', () => {
  test.each([
    ['ip route add 10.5.0.0/16 via 10.0.0.2 dev eth0', 'File exists'],
    ['ip route del 10.6.0.0/16', 'No such process'],
    ['ip route add 10.7.0.0/16 via 10.99.0.1 dev eth0', 'Nexthop has invalid gateway'],
    ['ip addr add 10.0.0.1/24 dev eth0', 'File exists'],
    ['ip addr del 10.0.0.8/24 dev eth0', 'Cannot assign requested address'],
    ['ip neigh del 10.0.0.77 dev eth0', 'No such file or directory'],
    ['ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:01 dev eth0 nud permanent', 'File exists'],
    ['ip link set eth7 up', 'Cannot find device "eth7"'],
    ['ip link set eth0 address 01:00:5e:00:00:01', 'Cannot assign requested address'],
    ['ip link set eth0 address 00:00:00:00:00:00', 'Cannot assign requested address'],
    ['ip link set eth0 mtu 67', 'Invalid argument'],
    ['ip link set eth0 mtu 65536', 'Invalid argument'],
    ['ip link set eth0 master lo', 'Invalid argument'],
    ['ip rule del pref 100 from 10.0.0.1/32 lookup 7', 'No such file or directory'],
  ])('%s: %s', async (command, words) => {
    const lab = boxLab(boxes)
    const before = await lab.host('a').state()
    await expect(lab.host('a').run(command)).rejects.toThrow(words)
    expect(await lab.host('a').state()).toEqual(before)
  })

  test('a route by a link that is down', async () => {
    const lab = boxLab(boxes)
    await lab.host('a').run('ip link set eth0 down')
    await expect(lab.host('a').run('ip route add 10.7.0.0/16 dev eth0')).rejects.toThrow('Network is down')
  })

  // vxlan_open(), drivers/net/vxlan/vxlan_core.c, opens a socket like any other.
  test('a listener on the port of a tunnel, and a tunnel on the port of a listener', async () => {
    const lab = boxLab({ a: { links: { eth0: { to: 'lan' }, vx0: { mtu: 1450, vxlan: { local: '192.0.2.1', link: 'eth0' } } }, addrs: ['192.0.2.1/24 dev eth0'] } })
    const listen = lab.apply.bind(lab, { kind: 'listener', op: 'add', netns: 'a', row: { protocol: 'udp', port: 8472 } })
    await expect(listen()).rejects.toThrow('Address already in use')
    await lab.host('a').run('ip link set vx0 down')
    await listen()
    await expect(lab.host('a').run('ip link set vx0 up')).rejects.toThrow('Address already in use')
  })

  test('two listeners on one port', async () => {
    const lab = boxLab(boxes)
    await expect(lab.apply({ kind: 'listener', op: 'add', netns: 'b', row: { protocol: 'tcp', port: 80, address: '10.0.0.2' } })).rejects.toThrow('Address already in use')
  })
})

describe('a change takes effect at once', () => {
  const routed = {
    a: { ...a, routes: ['default via 10.0.0.2 dev eth0'] },
    b: { links: { eth0: { to: 'a/eth0' }, eth1: { to: 'c/eth0' } }, addrs: ['10.0.0.2/24 dev eth0', '10.1.0.2/24 dev eth1'], sysctl: FORWARDING },
    c: { links: { eth0: { to: 'b/eth1' } }, addrs: ['10.1.0.1/24 dev eth0'], routes: ['default via 10.1.0.2 dev eth0'], listen: ['udp 53'] },
  }

  test('of the switch for forwarding', async () => {
    const lab = boxLab(routed)
    expect((await lab.ping('a', '10.1.0.1')).verdict.answered).toBe(true)
    await lab.host('b').run('sysctl -w net.ipv4.ip_forward=0')
    expect(end((await lab.ping('a', '10.1.0.1')).request)).toBe('dropped at b eth0: FORWARDING_DISABLED')
    expect((await lab.host('b').state()).sysctl).toEqual({ 'net.ipv4.ip_forward': '0' })
  })

  test('of a route and its removal', async () => {
    const lab = boxLab(routed)
    await lab.host('b').run('ip route add blackhole 10.1.0.1/32')
    expect(end((await lab.ping('a', '10.1.0.1')).request)).toBe('dropped at b eth0: ROUTE_BLACKHOLE')
    await lab.host('b').run('ip route del blackhole 10.1.0.1/32')
    expect((await lab.ping('a', '10.1.0.1')).verdict.answered).toBe(true)
  })

  test('of an address: its routes come and go with it', async () => {
    const lab = boxLab(routed)
    await lab.host('c').run('ip addr add 10.8.0.1/24 dev eth0')
    await lab.host('b').run('ip route add 10.8.0.0/24 dev eth1')
    expect((await lab.ping('a', '10.8.0.1')).verdict.answered).toBe(true)
    await lab.host('c').run('ip addr del 10.8.0.1/24 dev eth0')
    expect((await lab.ping('a', '10.8.0.1')).verdict.delivered).toBe(false)
  })

  test('of a MAC: everybody who knew the old one is heard by nobody', async () => {
    const lab = boxLab(boxes)
    await lab.ping('a', '10.0.0.2')
    await lab.host('b').run('ip link set eth0 address 02:00:00:00:77:77')
    expect(end((await lab.ping('a', '10.0.0.2')).request)).toBe('dropped at b eth0: OTHERHOST')
  })

  test('of an MTU', async () => {
    const lab = boxLab(routed)
    await lab.host('b').run('ip link set eth1 mtu 1000')
    expect(end((await lab.ping('a', '10.1.0.1', { size: 1200 })).request)).toBe('rejected at b eth0 by 3/4: FRAG_NEEDED')
  })

  test('of rules, and of their removal', async () => {
    const lab = boxLab(routed)
    await lab.apply({ kind: 'nft', op: 'add', netns: 'b', row: { family: 'ip', name: 'filter', chains: [{ name: 'FORWARD', type: 'filter', hook: 'forward', prio: 0, policy: 'drop', rules: [] }] } })
    expect((await lab.ping('a', '10.1.0.1')).request.outcome).toMatchObject({ reason: 'NFT_DROP', entry: { table: 'nft', row: { chain: 'FORWARD', policy: 'drop' } } })
    await lab.apply({ kind: 'nft', op: 'del', netns: 'b', row: { family: 'ip', name: 'filter', chains: [] } })
    expect((await lab.ping('a', '10.1.0.1')).verdict.answered).toBe(true)
  })

  test('of a listener', async () => {
    const lab = boxLab(routed)
    await lab.apply({ kind: 'listener', op: 'del', netns: 'c', row: { protocol: 'udp', port: 53 } })
    expect(end((await lab.udp('a', '10.1.0.1', { port: 53 })).request)).toBe('rejected at c eth0 by 3/3: PORT_CLOSED')
  })

  test('of a container: its listeners come and go with it', async () => {
    const pod: Box = { role: 'pod', links: { eth0: { to: 'h/v0' } }, addrs: ['10.0.0.2/24 dev eth0'], containers: ['web'], listen: ['tcp 80 container web'] }
    const lab = boxLab({ h: { links: { v0: { to: 'p/eth0' } }, addrs: ['10.0.0.1/24 dev v0'] }, p: pod })
    const listeners = async () => (await lab.pod('p').state()).listeners
    const before = await listeners()
    await lab.apply({ kind: 'container', op: 'stop', netns: 'p', name: 'web' })
    expect(await listeners()).toEqual([])
    expect((await lab.pod('p').state()).containers).toEqual([''])
    await lab.apply({ kind: 'container', op: 'start', netns: 'p', name: 'web' })
    expect(await listeners()).toEqual(before)
  })

  test('of an address that a device is to take beside its own, which needs no FDB and lasts', async () => {
    const lab = boxLab({ ...boxes, b: { ...b, fdb: ['02:00:00:00:77:77 dev eth0 self permanent'] } })
    const run = (command: string): Promise<void> => lab.host('b').run(`bridge fdb ${command}`)
    await expect(run('add 02:00:00:00:77:77 dev eth0 self permanent')).rejects.toThrow('File exists')
    await run('del 02:00:00:00:77:77 dev eth0 self permanent')
    await expect(run('del 02:00:00:00:77:77 dev eth0 self permanent')).rejects.toThrow('No such file or directory')
    await expect(run('add 02:00:00:00:77:77 dev eth0 self static')).rejects.toThrow('Invalid argument')
    await expect(run('add 02:00:00:00:77:77 dev lo self permanent')).rejects.toThrow('Invalid argument')
    await run('replace 02:00:00:00:77:77 dev eth0 self permanent')
    expect((await lab.host('b').state()).fdb).toEqual([])
  })

  // fdb_add_local() and fdb_delete_local(), net/bridge/br_fdb.c
  test('of the MAC of a port, of which the bridge has an entry: of several with one MAC the first, then the next', async () => {
    const lab = boxLab({ h: { links: { br0: { kind: 'bridge' }, v1: { to: 'p/eth0', master: 'br0' }, v2: { to: 'q/eth0', master: 'br0' } } }, p: { links: { eth0: { to: 'h/v1' } } }, q: { links: { eth0: { to: 'h/v2' } } } })
    const owners = async (...commands: readonly string[]) => {
      for (const command of commands) await lab.host('h').run(`ip link set ${command}`)
      return (await lab.host('h').state()).fdb.map(({ mac, dev }) => `${mac.slice(-2)} ${dev}`)
    }
    expect(await owners()).toEqual(['02 br0', '03 v1', '04 v2'])
    expect(await owners('v1 address 02:00:00:00:01:02')).toEqual(['02 br0', '04 v2'])
    expect(await owners('br0 address 02:00:00:00:01:09')).toEqual(['09 br0', '02 v1', '04 v2'])
    expect(await owners('v2 address 02:00:00:00:01:02', 'v1 nomaster')).toEqual(['09 br0', '02 v2'])
    expect(await owners('br0 address 02:00:00:00:01:02', 'v2 nomaster')).toEqual(['02 br0'])
  })

  // br_mtu_auto_adjust(), net/bridge/br_if.c
  test('of the ports of a bridge, which has the MTU of the smallest until somebody sets one', async () => {
    const ports = { v1: { to: 'p/eth0', master: 'br0', mtu: 1400 }, v2: { to: 'q/eth0', master: 'br0', mtu: 1300 } }
    const lab = boxLab({ h: { links: { br0: { kind: 'bridge', mtu: 1300 }, ...ports } }, p: { links: { eth0: { to: 'h/v1', mtu: 1400 } } }, q: { links: { eth0: { to: 'h/v2', mtu: 1300 } } } })
    const after = async (command: string) => {
      await lab.host('h').run(command)
      return (await lab.host('h').state()).links.find(({ ifname }) => ifname === 'br0')?.mtu
    }
    expect(await after('ip link set v2 nomaster')).toBe(1400)
    expect(await after('ip link set v2 master br0')).toBe(1300)
    expect(await after('ip link set v2 mtu 1200')).toBe(1200)
    expect(await after('ip link set br0 mtu 1200')).toBe(1200)
    expect(await after('ip link set v2 mtu 1250')).toBe(1250)
    expect(await after('ip link set v2 nomaster')).toBe(1400)
    expect(await after('ip link set v1 nomaster')).toBe(1500)
    expect(await after('ip link set br0 mtu 1280')).toBe(1280)
    expect(await after('ip link set v1 master br0')).toBe(1280)
  })

  test('of the master of a port', async () => {
    const lab = boxLab({
      h: { links: { br0: { kind: 'bridge' }, v1: { to: 'p/eth0', master: 'br0' } }, addrs: ['10.0.0.1/24 dev br0'] },
      p: { role: 'pod', links: { eth0: { to: 'h/v1' } }, addrs: ['10.0.0.2/24 dev eth0'] },
    })
    expect(way((await lab.ping('h', '10.0.0.2')).request)).toBe('h/br0> h/v1> p/eth0<')
    await lab.host('h').run('ip link set v1 nomaster')
    expect((await lab.host('h').state()).links.find(({ ifname }) => ifname === 'br0')?.operstate).toBe('DOWN')
    expect((await lab.ping('h', '10.0.0.2')).verdict.delivered).toBe(false)
    await lab.host('h').run('ip link set v1 master br0')
    expect((await lab.ping('h', '10.0.0.2')).verdict.answered).toBe(true)
  })
})
