import { SEGMENT_FINDINGS } from '../../../../src/plan/check/segments.js'
import { change, HOST, rain } from '../rain.js'
import { describeFindings } from './cases.js'

describeFindings('a segment', SEGMENT_FINDINGS, {
'segment-subnet-invalid': [{ ...rain, segments: [...rain.segments, { name: 'lan', subnet: '10.1.0.0' }] }, `segment('lan'): "10.1.0.0" is not a prefix; write a prefix such as 10.225.28.0/24 [segment-subnet-invalid]`],
  'segment-subnet-host-bits': [{ ...rain, segments: [...rain.segments, { name: 'lan', subnet: '10.1.0.1/24' }] }, `segment('lan'): "10.1.0.1/24" has bits set behind its prefix length; write 10.1.0.0/24 [segment-subnet-host-bits]`],
  'segment-overlap': [{ ...rain, segments: [...rain.segments, { name: 'lan', subnet: '10.225.0.0/16' }] }, `segment('underlay'): "10.225.28.0/24" overlaps 10.225.0.0/16 of segment lan; give each segment a subnet of its own [segment-overlap]`],
  'segment-address-outside': [change(HOST, ({ addrs }) => ({ addrs: [...addrs, { dev: 'eth0', family: 'inet', local: '10.225.29.1', prefixlen: 24 }] })), `host('rain-kubernetes-1').address: "10.225.29.1" is outside 10.225.28.0/24, the subnet of segment underlay; take an address of the subnet, or put the link on another segment [segment-address-outside]`],
})
