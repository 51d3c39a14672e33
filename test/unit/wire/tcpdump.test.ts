import { describe, expect, it } from 'vitest'
import { decodeFrame, encodePcapng, formatLayer, type Layer } from '../../../src/wire/index.js'
import { captured, CAPTURES, type CaptureName } from './captures.js'
import { tool } from './tools.js'

const tcpdump = tool('tcpdump')
/** VXLAN on port 8472 is not known to it. */
const names = (Object.keys(CAPTURES) as CaptureName[]).filter((name) => !/vxlan/i.test(name))

/** Those parts of a layer's line that tcpdump prints in the same words. */
function words(layer: Layer): string[] {
  const line = formatLayer(layer)
  switch (layer.kind) {
    case 'ethernet':
      return [line]
    case 'arp':
      return [line.replace('ARP, ', '')]
    case 'ipv4':
      return [`(${line.replace(/^.*: IP /, '')})`]
    case 'udp':
      return [`UDP, ${line.replace(/^.*, /, '')}`]
    case 'tcp':
      return [...line.replace(/^.*: Flags/, 'Flags').split(/, (?=ack|win|options)/)]
    case 'icmp':
      return layer.type === 0 || layer.type === 8 ? [line] : []
    default:
      return []
  }
}

describe.skipIf(!tcpdump.present)(`tcpdump${tcpdump.missing}`, () => {
  it.each(names)('prints the layers of %s in the same words', (name) => {
    const capture = encodePcapng({ interfaces: [{ name: 'coffee/eth0' }], packets: [{ interface: 0, time: 0, bytes: captured(name) }] })
    const printed = tcpdump.run(['-nn', '-e', '-v', '-S', '-K'], capture).join('\n')
    const ours = decodeFrame(captured(name)).flatMap(words)
    expect(ours.filter((part) => !printed.includes(part)), printed).toEqual([])
    expect(ours.length).toBeGreaterThan(1)
  })
})
