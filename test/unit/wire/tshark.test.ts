import { describe, expect, it } from 'vitest'
import { encodePcapng, verifyFrame } from '../../../src/wire/index.js'
import { captured, CAPTURES, type CaptureName } from './captures.js'
import { tool } from './tools.js'
import { readByTshark, readByUs } from './tshark-fields.js'

const tshark = tool('tshark')
const names = Object.keys(CAPTURES) as CaptureName[]
const partial = ['partialUdp', 'partialVxlan', 'partialQuote']

describe.skipIf(!tshark.present)(`tshark${tshark.missing}`, () => {
  it('reads the same fields in captured frames, through VXLAN on port 8472', () => {
    const readings = readByTshark(tshark, names.map(captured))
    expect(readings.map(({ fields }, index) => [names[index], fields])).toEqual(names.map((name) => [name, readByUs(captured(name))]))
    expect(readings.some(({ malformed }) => malformed)).toBe(false)
  })

  it('finds the same checksums wrong', () => {
    readByTshark(tshark, names.map(captured)).forEach(({ wrong }, index) => {
      const name = names[index] as CaptureName
      const ours = new Set(verifyFrame(captured(name)).map(({ layer }) => layer))
      // It judges UDP in quotes too, where the kernel may have left it to the device.
      if (name !== 'partialQuote') expect([name, wrong]).toEqual([name, [...ours]])
      expect(partial.includes(name)).toBe(wrong.length > 0)
    })
  })

  it('reads devices, directions, nanoseconds and comments of a capture file', () => {
    const capture = encodePcapng({
      application: 'hopspec',
      interfaces: [
        { name: 'rain-kubernetes-1/eth0', description: 'veth, mtu 1500', mac: 'fa:16:3e:43:01:3d' },
        { name: 'coffee/eth0', description: 'veth, mtu 1450', snaplen: 20 },
      ],
      packets: [
        { interface: 1, time: 1_764_000_000_123_456_789n, bytes: captured('echoRequest').subarray(0, 20), length: 58, dir: 'out', comments: ['hop 1', 'route default via 10.168.0.1'] },
        { interface: 0, time: 4_294_967_296, bytes: captured('vxlanEchoRequest'), dir: 'in' },
      ],
    })
    const fields = ['frame.interface_name', 'frame.interface_description', 'frame.time_epoch', 'frame.cap_len', 'frame.len', 'frame.packet_flags_direction', 'frame.comment', 'vxlan.vni']
    const lines = tshark.run(['-n', '-d', 'udp.port==8472,vxlan', '-T', 'fields', '-E', 'aggregator=|', ...fields.flatMap((field) => ['-e', field])], capture)
    expect(lines.map((line) => line.split('\t').map((cell) => (/^0x[0-9a-f]+$/.test(cell) ? String(Number(cell)) : cell)))).toEqual([
      ['coffee/eth0', 'veth, mtu 1450', '1764000000.123456789', '20', '58', '2', 'hop 1|route default via 10.168.0.1', ''],
      ['rain-kubernetes-1/eth0', 'veth, mtu 1500', '4.294967296', '108', '108', '1', '', '1'],
    ])
  })
})
