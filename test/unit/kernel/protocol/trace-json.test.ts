import { expect, test } from 'vitest'
import type { Hop, Path, TraceData } from '../../../../src/engine/index.js'
import { flattenFrames, flattenTrace, reviveFrames, reviveTrace } from '../../../../src/kernel/protocol/trace-json.js'

const hop = (ifname: string, frame?: readonly number[]): Hop => ({ netns: 'coffee', ifname, kind: 'veth', dir: 'out', via: 'local', layers: [], ...(frame && { frame: new Uint8Array(frame) }) })
const path = (...hops: Hop[]): Path => ({ hops, branches: [{ why: 'flood', from: { netns: 'coffee' }, hops: hops.slice(1), outcome: { kind: 'delivered', at: { netns: 'tea' } } }], outcome: { kind: 'delivered', at: { netns: 'tea' } } })

const [request, reply, error, asked] = [path(hop('eth0', [1, 2]), hop('cni0')), path(hop('eth1', [3])), path(hop('lo', [255])), path(hop('flannel.1', [7, 8, 9]))]
const trace: TraceData = {
  engine: 'kernel', plan: 'rain', token: '00', verdict: { delivered: true, answered: true },
  probe: { protocol: 'icmp', netns: 'coffee', dst: '10.168.1.32', from: 'coffee', to: 'tea', size: 56, ttl: 64, tos: 0 },
  packets: [request, reply], request, reply, errors: [error],
  arp: [{ netns: 'coffee', ifname: 'eth0', ip: '10.168.0.1', cast: 'broadcast', requests: [asked], reply: asked }],
}

const travel = (data: TraceData): TraceData => reviveTrace(JSON.parse(JSON.stringify(flattenTrace(data))) as TraceData)

test('a trace is the same on the other side, its frames bytes again', () => {
  expect(travel(trace)).toEqual(trace)
  expect(travel(trace).request.hops[0]?.frame).toBeInstanceOf(Uint8Array)
})

test('request and reply are packets of the trace, as they were', () => {
  const there = travel(trace)
  expect(there.packets.indexOf(there.request)).toBe(0)
  expect(there.reply && there.packets.indexOf(there.reply)).toBe(1)
})

test('what stands in a trace twice travels once', () => {
  expect(Object.keys(flattenTrace(trace) as object)).not.toContain('request')
  expect(flattenTrace(trace)).toMatchObject({ reply: 1 })
})

test('a reply that is no packet of the trace, or none, survives', () => {
  expect(travel({ ...trace, reply: asked })).toEqual({ ...trace, reply: asked })
  const { reply: _, ...unanswered } = trace
  expect(travel(unanswered)).toEqual(unanswered)
})

test('captured frames survive', () => {
  const frames = [{ netns: 'coffee', ifname: 'eth0', dir: 'in' as const, time: 5, bytes: new Uint8Array([0, 1, 254]) }]
  expect(reviveFrames(JSON.parse(JSON.stringify(flattenFrames(frames))) as typeof frames)).toEqual(frames)
})
