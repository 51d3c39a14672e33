import { describe, expect, test } from 'vitest'
import { cluster, flannel, openLab } from '../../../../src/index.js'
import { VIEW_COMMANDS, ViewError, viewOf } from '../../../../src/report/index.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('one', (host) =>
    host
      .address('10.225.28.170/24')
      .mac('fa:16:3e:43:01:3d')
      .podCidr('10.168.0.0/24')
      .bridge({ ifname: 'cni0', mac: '9e:e9:a6:1f:bd:47' })
      .vtep({ mac: '02:00:00:00:00:01' })
      .pod('coffee', (pod) => pod.address('10.168.0.12').mac('ce:02:ae:31:b1:46').veth('veth912977f8', { mac: 'd2:d9:db:9b:a5:45', ifindex: 16 }).ifindex(3)),
  )
  .host('two', (host) => host.address('10.225.28.171/24').mac('fa:16:3e:43:01:3e').podCidr('10.168.1.0/24').vtep({ mac: 'b6:b2:a8:5f:2c:32' }).pod('tea', (pod) => pod.container('app').container('sidecar')))

const lab = await openLab(rain, { engine: 'model' })
await lab.ping('coffee', 'tea')
const one = await lab.host('one').state()
const coffee = await lab.pod('coffee').state()
const view = (command: string, state = one): string => `\n${viewOf(command)(state, lab.plan)}\n`

describe('the views of a host of the model', () => {
  test('ip -br link', () => expect(view('ip -br link')).toMatchInlineSnapshot(`
    "
    lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP>
    eth0             UP             fa:16:3e:43:01:3d <BROADCAST,MULTICAST,UP,LOWER_UP>
    flannel.1        UNKNOWN        02:00:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP>
    cni0             UP             9e:e9:a6:1f:bd:47 <BROADCAST,MULTICAST,UP,LOWER_UP>
    veth912977f8@if3 UP             d2:d9:db:9b:a5:45 <BROADCAST,MULTICAST,UP,LOWER_UP>
    "
  `))
  test('ip link', () => expect(view('ip link')).toMatchInlineSnapshot(`
    "
    1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
        link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
        link/ether fa:16:3e:43:01:3d brd ff:ff:ff:ff:ff:ff
    3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000
        link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP mode DEFAULT group default qlen 1000
        link/ether 9e:e9:a6:1f:bd:47 brd ff:ff:ff:ff:ff:ff
    16: veth912977f8@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master cni0 state UP mode DEFAULT group default qlen 1000
        link/ether d2:d9:db:9b:a5:45 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    "
  `))
  test('ip addr', () => expect(view('ip addr')).toMatchInlineSnapshot(`
    "
    1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
        link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
        inet 127.0.0.1/8 scope host lo
           valid_lft forever preferred_lft forever
    2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
        link/ether fa:16:3e:43:01:3d brd ff:ff:ff:ff:ff:ff
        inet 10.225.28.170/24 brd 10.225.28.255 scope global eth0
           valid_lft forever preferred_lft forever
    3: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000
        link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
        inet 10.168.0.0/32 scope global flannel.1
           valid_lft forever preferred_lft forever
    4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP group default qlen 1000
        link/ether 9e:e9:a6:1f:bd:47 brd ff:ff:ff:ff:ff:ff
        inet 10.168.0.1/24 brd 10.168.0.255 scope global cni0
           valid_lft forever preferred_lft forever
    16: veth912977f8@if3: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue master cni0 state UP group default qlen 1000
        link/ether d2:d9:db:9b:a5:45 brd ff:ff:ff:ff:ff:ff link-netnsid 0
    "
  `))
  test('ip route', () => expect(view('ip route')).toMatchInlineSnapshot(`
    "
    10.168.0.0/24 dev cni0 proto kernel scope link src 10.168.0.1
    10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink
    10.225.28.0/24 dev eth0 proto kernel scope link src 10.225.28.170
    "
  `))
  test('ip neigh show dev flannel.1', () => expect(view('ip neigh show dev flannel.1')).toMatchInlineSnapshot(`
    "
    10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT
    "
  `))
  test('bridge fdb', () => expect(view('bridge fdb')).toMatchInlineSnapshot(`
    "
    b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent
    9e:e9:a6:1f:bd:47 dev cni0 master cni0 permanent
    d2:d9:db:9b:a5:45 dev veth912977f8 master cni0 permanent
    ce:02:ae:31:b1:46 dev veth912977f8 master cni0
    "
  `))
  test('bridge link', () => expect(view('bridge link')).toMatchInlineSnapshot(`
    "
    16: veth912977f8@flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 master cni0 state forwarding priority 32 cost 2
    "
  `))
  test('brctl show', () => expect(view('brctl show')).toMatchInlineSnapshot(`
    "
    bridge name	bridge id		STP enabled	interfaces
    cni0		8000.9ee9a61fbd47	no		veth912977f8
    "
  `))
  test('ifconfig cni0', () => expect(view('ifconfig cni0')).toMatchInlineSnapshot(`
    "
    cni0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1450
            inet 10.168.0.1  netmask 255.255.255.0  broadcast 10.168.0.255
            ether 9e:e9:a6:1f:bd:47  txqueuelen 1000  (Ethernet)
            RX packets 2
            RX errors 0  dropped 0  overruns 0  frame 0
            TX packets 2
            TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0
    "
  `))
  test('route', () => expect(view('route')).toMatchInlineSnapshot(`
    "
    Kernel IP routing table
    Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
    10.168.0.0      0.0.0.0         255.255.255.0   U     0      0        0 cni0
    10.168.1.0      10.168.1.0      255.255.255.0   UG    0      0        0 flannel.1
    10.225.28.0     0.0.0.0         255.255.255.0   U     0      0        0 eth0
    "
  `))
  test('kubectl get pod -o wide', () => expect(view('kubectl get pod -o wide')).toMatchInlineSnapshot(`
    "
    NAME     READY   STATUS    RESTARTS   AGE         IP            NODE   NOMINATED NODE   READINESS GATES
    coffee   1/1     Running   0          <unknown>   10.168.0.12   one    <none>           <none>
    tea      2/2     Running   0          <unknown>   10.168.1.2    two    <none>           <none>
    "
  `))
})

describe('the views of a pod of the model', () => {
  test('the two ends of a veth pair name each other by index', () => {
    expect(view('ip -br link', coffee)).toContain('eth0@if16')
    expect(view('ip -br link')).toContain('veth912977f8@if3')
    expect(view('cat /sys/class/net/eth0/iflink', coffee)).toBe('\n16\n')
    expect(view('iflink', coffee)).toBe('\n16\n1\n')
  })

  test('a namespace without a bridge shows none', () => expect(view('brctl show', coffee)).toBe('\n\n'))
})

describe('a link without a carrier', () => {
  test('is NO-CARRIER at the end that is up, and routes over it are linkdown', async () => {
    await using broken = await openLab(rain, { engine: 'model' })
    await broken.host('one').run('ip link set dev veth912977f8 down')
    const state = await broken.pod('coffee').state()
    expect(viewOf('ip -br link show eth0')(state, broken.plan)).toBe('eth0@if16        DOWN           ce:02:ae:31:b1:46 <NO-CARRIER,BROADCAST,MULTICAST,UP>')
    expect(viewOf('ip route')(state, broken.plan).split('\n')).toContain('10.168.0.0/24 dev eth0 proto kernel scope link src 10.168.0.12 linkdown')
    expect(viewOf('ifconfig eth0')(state, broken.plan)).toContain('eth0: flags=4099<UP,BROADCAST,MULTICAST>')
    expect(viewOf('bridge link')(await broken.host('one').state(), broken.plan)).toContain('state disabled')
  })
})

describe('viewOf', () => {
  test.each(['ip link show', 'ip l', 'ip link show dev cni0', 'ip a s cni0', 'ip r', 'ip ro ls table local', 'ip neighbour', 'bridge fdb show br cni0', ' route  -n ', 'kubectl get pods -owide'])("understands '%s'", (command) => {
    expect(viewOf(command)(one, lab.plan)).not.toBe('')
  })

  test('lists the views where a command is none', () => {
    expect(() => viewOf('ip -6 route')).toThrow(new ViewError(`'ip -6 route' is no view; there are:\n  ${VIEW_COMMANDS.join('\n  ')}`))
  })

  test('does not take what a tool would take for a command that changes', () => {
    expect(() => viewOf('ip route del default')).toThrow(ViewError)
    expect(() => viewOf('ifconfig eth0 down')).toThrow(ViewError)
  })

  test('names the links that are there where one is not', () => {
    expect(() => viewOf('ip link show cni1')(one, lab.plan)).toThrow("'one' has no link 'cni1'; there are: lo, eth0, flannel.1, cni0, veth912977f8")
  })
})
