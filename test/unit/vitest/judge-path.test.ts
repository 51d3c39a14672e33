import { describe, expect, test } from 'vitest'
import '../../../src/vitest/index.js'
import type { PathExpectation, PathNode } from '../../../src/dsl/index.js'
import type { Lab, Trace } from '../../../src/engine/index.js'
import { table, type Netns, type Plan } from '../../../src/plan/index.js'
import { judgeDeclaredPath } from '../../../src/vitest/judge-path.js'
import { crossHost, crossHostWithoutRemote, crossHostWithoutRoute, masqueraded } from '../../support/rain.js'

const netns = (name: string, fields: Partial<Netns> = {}): Netns => ({
  name, role: 'host', links: [], addrs: [], routes: table(), rules: [], neigh: table(), fdb: table(), ruleset: [], sysctl: {}, listeners: [], containers: [], ...fields,
})
const wire = (ifname: string, ifindex: number) => ({ kind: 'veth', ifname, ifindex, address: 'fa:16:3e:00:00:01', mtu: 1500, up: true, peer: { segment: 'underlay' } }) as const
const addr = (dev: string, local: string) => ({ dev, family: 'inet', local, prefixlen: 24 }) as const

/** A lab that answers every probe with the same trace, and notes what it was asked. */
function labOf(trace: Trace, spaces: readonly Netns[] = []): { readonly lab: Lab; readonly sent: string[] } {
  const sent: string[] = []
  const answer = (protocol: string) => (from: string, to: string, options?: { readonly port?: number }): Promise<Trace> => {
    sent.push([protocol, ...(options?.port === undefined ? [] : [options.port]), from, to].join(' '))
    return Promise.resolve(trace)
  }
  const plan: Plan = { name: 'rain', netns: spaces, segments: [] }
  return { lab: { plan, ping: answer('icmp'), udp: answer('udp'), tcp: answer('tcp') } as Partial<Lab> as Lab, sent }
}

const pathOf = (expectations: readonly PathExpectation[], probe: PathNode['probe'] = { protocol: 'icmp' }): PathNode => ({ kind: 'path', from: 'coffee', to: 'tea', probe, expectations })
const judge = (trace: Trace, expectations: readonly PathExpectation[], spaces?: readonly Netns[]): Promise<void> => judgeDeclaredPath(labOf(trace, spaces).lab, pathOf(expectations))

test.each([
  [{ protocol: 'icmp' }, 'icmp coffee tea'],
  [{ protocol: 'udp', port: 53 }, 'udp 53 coffee tea'],
  [{ protocol: 'tcp', port: 80 }, 'tcp 80 coffee tea'],
] as const)('sends the declared probe once: %o', async (probe, line) => {
  const { lab, sent } = labOf(crossHost())
  await judgeDeclaredPath(lab, pathOf([], probe))
  expect(sent).toEqual([line])
})

test('without a drop that is expected, the packet must be delivered and answered', async () => {
  await judge(crossHost(), [])
  await expect(judge(crossHostWithoutRemote(), [])).rejects.toThrow('expect(trace).toBeDelivered()')
  await expect(judge({ ...crossHost(), verdict: { delivered: true, answered: false } } as Trace, [])).rejects.toThrow('expect(trace).toBeAnswered()')
})

test('expectations are judged in the order of the declaration, before the delivery', async () => {
  const expectations: PathExpectation[] = [{ kind: 'traverses', items: ['veth', 'cni0', 'flannel.1', 'eth0'], exactly: false }, { kind: 'encapsulated', fields: { vni: 1 } }]
  await judge(crossHost(), expectations)
  await expect(judge(crossHostWithoutRemote(), expectations)).rejects.toThrow('expect(trace).toTraverse(["veth", "cni0", "flannel.1", "eth0"])')
  await expect(judge(crossHostWithoutRemote(), [...expectations].reverse())).rejects.toThrow('expect(trace).toBeEncapsulated({ vni: 1 })')
  await expect(judge(crossHost(), [{ kind: 'traverses', items: ['cni0'], exactly: true }])).rejects.toThrow('expect(trace).toTraverseExactly(["cni0"])')
})

test('a path that holds is an assertion for those who count them', async () => {
  const before = expect.getState().assertionCalls
  await judge(crossHost(), [{ kind: 'untouched' }])
  expect(expect.getState().assertionCalls).toBe(before + 1)
})

test('untouched means not translated', async () => {
  await judge(crossHost(), [{ kind: 'untouched' }])
  await expect(judge(masqueraded(), [{ kind: 'untouched' }])).rejects.toThrow('expect(trace).not.toBeTranslated()')
})

describe('masqueraded as a host', () => {
  const answered = { ...masqueraded(), verdict: { delivered: true, answered: true } } as Trace
  const claim: PathExpectation = { kind: 'masqueradedAs', host: 'rain-kubernetes-1' }
  const host = netns('rain-kubernetes-1', { links: [wire('eth0', 2)], addrs: [addr('eth0', '10.225.28.170'), addr('cni0', '10.168.0.1')] })

  test('means the address that the host has on its wire', async () => {
    await judge(answered, [claim], [host])
    await expect(judge(answered, [claim], [{ ...host, addrs: [addr('eth0', '10.225.28.199')] }])).rejects.toThrow('expect(trace).toBeTranslated({ src: "10.225.28.199" })')
  })

  test('means one of several, where it has several', async () => {
    const two = { ...host, links: [wire('eth0', 2), wire('eth1', 3)], addrs: [addr('eth0', '10.225.28.170'), addr('eth1', '192.0.2.1')] }
    await judge(answered, [claim], [two])
    await expect(judge(crossHost(), [claim], [two])).rejects.toThrow('to be translated to src an address of rain-kubernetes-1 (10.225.28.170, 192.0.2.1)')
  })
})

test('dropped somewhere means there, and no reply is asked for', async () => {
  const claim: PathExpectation = { kind: 'droppedAt', host: 'rain-kubernetes-1', device: 'flannel.1', reason: 'VXLAN_NO_REMOTE' }
  await judge(crossHostWithoutRemote(), [claim])
  await expect(judge(crossHostWithoutRoute(), [claim])).rejects.toThrow('expect(trace).toBeDropped({ at: "rain-kubernetes-1/flannel.1", reason: "VXLAN_NO_REMOTE" })')
  await expect(judge(crossHost(), [claim])).rejects.toThrow('Delivered to tea eth0')
})

describe('isolated', () => {
  const tea = netns('tea', { role: 'pod', listeners: [{ protocol: 'tcp', port: 80 }, { protocol: 'udp', port: 53 }] })

  test('tries an echo and every port that the other end listens on', async () => {
    const { lab, sent } = labOf(crossHostWithoutRemote(), [tea])
    await judgeDeclaredPath(lab, pathOf([{ kind: 'isolated' }]))
    expect(sent).toEqual(['icmp coffee tea', 'tcp 80 coffee tea', 'udp 53 coffee tea'])
  })

  test('fails for whatever arrives', async () => {
    await expect(judge(crossHost(), [{ kind: 'isolated' }], [tea])).rejects.toThrow('expect(trace).not.toBeDelivered()')
  })
})
