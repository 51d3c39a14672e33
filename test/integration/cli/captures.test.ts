import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Lab } from '../../../src/engine/index.js'
import { cluster, flannel, framesPcapng, tracePcapng } from '../../../src/index.js'
import { openLab } from '../../../src/lab/index.js'
import { decodePcapng } from '../../../src/wire/index.js'
import { tool } from '../../unit/wire/tools.js'
import { kernelHere } from '../kernel/kernel-here.js'

const tshark = tool('tshark')
const noKernel = await kernelHere()

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16', vni: 1, port: 8472 }))
  .host('one', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee'))
  .host('two', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.listen({ tcp: 40000, udp: 40000 })))

const CHECKSUMS = ['ip.checksum.status', 'udp.checksum.status', 'tcp.checksum.status', 'icmp.checksum.status']
/** What is the same on every engine, whatever the time and the chance of it. */
const FIELDS = ['frame.interface_name', 'frame.protocols', 'frame.len', 'eth.src', 'eth.dst', 'arp.opcode', 'arp.dst.proto_ipv4', 'ip.src', 'ip.dst', 'ip.ttl', 'ip.flags.df', 'udp.dstport', 'vxlan.vni', 'icmp.type', 'tcp.flags']

type Row = Readonly<Record<string, string>>

/** What tshark reads in a capture, a row a packet. */
function read(capture: Uint8Array, fields: readonly string[]): Row[] {
  const argv = ['-n', '-d', 'udp.port==8472,vxlan', '-T', 'fields', '-E', 'aggregator=|', ...['ip', 'udp', 'tcp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]), ...fields.flatMap((field) => ['-e', field])]
  return tshark.run(argv, capture).map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? '']))
  })
}

const PROBES = {
  ping: (lab: Lab) => lab.ping('coffee', 'tea'),
  udp: (lab: Lab) => lab.udp('coffee', 'tea', { port: 40000, sport: 50000 }),
  tcp: (lab: Lab) => lab.tcp('coffee', 'tea', { port: 40000, sport: 50000 }),
}
const probes = Object.entries(PROBES)

describe.skipIf(!tshark.present)(`captures of traces in tshark${tshark.missing}`, () => {
  const engines = noKernel ? (['model'] as const) : (['model', 'kernel'] as const)
  const labs = new Map<string, Lab>()
  const captures = new Map<string, Uint8Array>()
  beforeAll(async () => {
    for (const engine of engines) {
      const lab = await openLab(rain, { engine })
      labs.set(engine, lab)
      for (const [name, probe] of probes) captures.set(`${engine} ${name}`, tracePcapng(lab.plan, await probe(lab)))
      captures.set(`${engine} lab`, framesPcapng(lab.plan, await lab.capture()))
    }
  })
  afterAll(async () => {
    for (const lab of labs.values()) await lab.close()
  })
  const capture = (name: string): Uint8Array => captures.get(name) ?? new Uint8Array()

  describe.each([...engines])('of the %s', (engine) => {
    test.each([...Object.keys(PROBES), 'lab'])('%s: VXLAN is decoded, no packet is malformed and every checksum is right', (name) => {
      const rows = read(capture(`${engine} ${name}`), ['frame.protocols', 'vxlan.vni', '_ws.malformed', ...CHECKSUMS])
      expect(rows.filter((row) => row['vxlan.vni'] === '1' && /:vxlan:eth:ethertype:ip:/.test(row['frame.protocols'] ?? '')).length).toBeGreaterThan(1)
      expect(rows.filter((row) => row['_ws.malformed'] !== '')).toEqual([])
      // 1 is right. A VXLAN device of these days sends the outer UDP header with a checksum.
      expect(new Set(rows.flatMap((row) => CHECKSUMS.flatMap((field) => row[field]?.split('|') ?? [])).filter((status) => status !== ''))).toEqual(new Set(['1']))
    })

    test('there is an interface block for each link, with its namespace, name and MTU', () => {
      const links = labs.get(engine)?.plan.netns.flatMap(({ name, links }) => links.map((link) => [`${name}/${link.ifname}`, `${link.kind}, mtu ${link.mtu}`]))
      for (const name of ['ping', 'lab']) {
        const { interfaces } = decodePcapng(capture(`${engine} ${name}`))
        expect(interfaces.map((block) => [block.name, block.description])).toEqual(links)
      }
    })

    test('a comment tells which hop of which packet a frame is, and what decided there', () => {
      const rows = read(capture(`${engine} ping`), ['frame.interface_name', 'frame.comment', 'vxlan.vni'])
      const wrapped = rows.filter((row) => row['vxlan.vni'] === '1').map((row) => [row['frame.interface_name'], row['frame.comment']?.split(';')[0]])
      expect(wrapped).toEqual([
        ['one/eth0', 'hop 5 of the request: one eth0 out (encap)'],
        ['two/eth0', 'hop 6 of the request: two eth0 in (wire)'],
        ['two/eth0', 'hop 5 of the reply: two eth0 out (encap)'],
        ['one/eth0', 'hop 6 of the reply: one eth0 in (wire)'],
      ])
      // The kernel cannot be asked which route it took.
      if (engine === 'model') expect(rows.find((row) => row['frame.comment']?.startsWith('hop 3 of the request'))?.['frame.comment']).toContain('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
    })

    test('packets are in the order of their nanoseconds', () => {
      const times = decodePcapng(capture(`${engine} tcp`)).packets.map(({ time }) => Number(time))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(new Set(times).size).toBeGreaterThan(times.length / 2)
    })
  })

  test.skipIf(noKernel).each(Object.keys(PROBES))('%s: the captures of both engines have the same fields', (name) => {
    const of = (engine: string): string[] => read(capture(`${engine} ${name}`), FIELDS).map((row) => JSON.stringify(row)).toSorted()
    expect(of('model')).toEqual(of('kernel'))
  })
})
