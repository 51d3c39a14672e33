import { describe, expect, test } from 'vitest'
import { reconstruct } from '../../../../src/kernel/path/reconstruct.js'
import { recorded, recordings, walk } from './recorded.js'

const traceOf = (name: string) => reconstruct(recorded(name)).trace

describe('ways that arrive', () => {
  test('across hosts: up to the bridge, routed to the tunnel, wrapped, unwrapped, routed to the pod', () => {
    const { request, reply } = traceOf('cross-host')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · h1 flannel.1> routed · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0"`)
    expect(reply && walk(reply)).toMatchInlineSnapshot(`"tea eth0> · h2 veth006bad3a< · h2 cni0< bridge-up · h2 flannel.1> routed · h2 eth0> encap · h1 eth0< · h1 flannel.1< decap · h1 cni0> routed · h1 vetheabc5a4f> bridge-egress · coffee eth0< · delivered at coffee eth0"`)
  })

  test('between pods of a host: the bridge switches, though its tap shows nothing', () => {
    const { request } = traceOf('same-host')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridged · h1 veth2b04b1ac> bridged · milk eth0< · delivered at milk eth0"`)
    expect(request.hops[2]?.layers).toEqual(request.hops[1]?.layers)
  })

  test('from a host to its own pod', () => {
    const { request, reply } = traceOf('host-to-local-pod')
    expect(walk(request)).toMatchInlineSnapshot(`"h1 cni0> · h1 vetheabc5a4f> bridge-egress · coffee eth0< · delivered at coffee eth0"`)
    expect(reply && walk(reply)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · delivered at h1 cni0"`)
  })

  test('from a host to a pod elsewhere: the VXLAN device comes first', () => {
    expect(walk(traceOf('host-to-remote-pod').request)).toMatchInlineSnapshot(`"h1 flannel.1> · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0"`)
  })

  test('masqueraded: the source changes on the way out, and the answer finds back', () => {
    const { request, reply } = traceOf('pod-to-other-host-masqueraded')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · h1 eth0> routed · h2 eth0< · delivered at h2 eth0"`)
    expect(reply && walk(reply)).toMatchInlineSnapshot(`"h2 eth0> · h1 eth0< · h1 cni0> routed · h1 vetheabc5a4f> bridge-egress · coffee eth0< · delivered at coffee eth0"`)
    const sources = request.hops.map(({ layers }) => layers.find((layer) => layer.kind === 'ipv4')?.src)
    expect(sources).toEqual(['10.168.1.2', '10.168.1.2', '10.168.1.2', '10.225.28.11', '10.225.28.11'])
  })

  test('to its own address: lo twice', () => {
    expect(walk(traceOf('own-address').request)).toBe('coffee lo> · coffee lo< · delivered at coffee lo')
  })

  test('TCP: handshake, data, echo and close, in order of sending', () => {
    const { packets, verdict } = traceOf('cross-host-tcp')
    const lines = packets.map(({ hops: [first] }) => {
      const segment = first?.layers.find((layer) => layer.kind === 'tcp')
      const payload = first?.layers.find((layer) => layer.kind === 'payload')
      return `${first?.netns} ${Object.entries(segment?.flags ?? {}).filter(([, set]) => set).map(([flag]) => flag).join('+')} ${(payload?.data.length ?? 0) / 2}`
    })
    expect(lines).toEqual(['coffee syn 0', 'tea syn+ack 0', 'coffee ack 0', 'coffee ack+psh 56', 'tea ack 0', 'tea ack+psh 56', 'coffee ack 0', 'coffee ack+fin 0', 'tea ack+fin 0', 'coffee ack 0'])
    expect(packets.map(({ outcome }) => outcome.kind)).toEqual(packets.map(() => 'delivered'))
    expect(verdict).toEqual({ delivered: true, answered: true })
  })
})

describe('address resolution', () => {
  test('asks by broadcast, floods, and is answered by the one who was asked', () => {
    const { arp } = traceOf('cross-host-cold')
    expect(arp.map(({ netns, ifname, ip, cast, lladdr, requests }) => [netns, ifname, ip, cast, lladdr !== undefined, requests.length])).toEqual([
      ['coffee', 'eth0', '10.168.1.1', 'broadcast', true, 1],
      ['h1', 'eth0', '10.225.28.12', 'broadcast', true, 1],
      ['h2', 'cni0', '10.168.2.2', 'broadcast', true, 1],
    ])
    const [first] = arp
    expect(first && walk(first.requests[0] as never)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · delivered at h1 cni0"`)
    expect(first?.requests[0]?.branches.map(walk)).toMatchInlineSnapshot(`
      [
        "h1 cni0< bridged · h1 vetheabc5a4f> bridged · coffee eth0< · delivered at coffee eth0",
        "h1 veth2b04b1ac> bridged · milk eth0< · delivered at milk eth0",
      ]
    `)
    expect(first?.reply && walk(first.reply)).toMatchInlineSnapshot(`"h1 cni0> · h1 vetheabc5a4f> bridge-egress · coffee eth0< · delivered at coffee eth0"`)
  })

  test('asks three times in vain, and an ICMP error comes over the own lo', () => {
    const { request, arp, errors } = traceOf('absent-pod')
    expect(walk(request)).toBe('rejected NEIGH_FAILED at coffee eth0')
    expect(arp.map(({ ip, lladdr, requests }) => [ip, lladdr, requests.length])).toEqual([['10.168.1.77', undefined, 3]])
    expect(errors.map(walk)).toEqual(['coffee lo> · coffee lo< · delivered at coffee lo'])
  })
})

describe('fragments', () => {
  test('cut on the way: the first one leads, the second parts where it was cut', () => {
    const { request } = traceOf('too-big')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · h1 flannel.1> routed · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0"`)
    expect(request.branches.map((branch) => `${branch.why} from ${branch.from.netns} ${branch.from.ifname}: ${walk(branch)}`)).toMatchInlineSnapshot(`
      [
        "fragment from h1 cni0: h1 flannel.1> routed · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0",
      ]
    `)
  })

  test('of the outer packet: put together before the VXLAN device sees it', () => {
    const { request } = traceOf('outer-fragments')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridge-up · h1 flannel.1> routed · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0"`)
    expect(request.branches.map((branch) => `${branch.why} from ${branch.from.netns} ${branch.from.ifname}: ${walk(branch)}`)).toMatchInlineSnapshot(`
      [
        "fragment from h1 flannel.1: h1 eth0> encap · h2 eth0< · delivered at h2 eth0",
      ]
    `)
  })

  test('joined where connections are tracked: later fragments get the headers back that were written over', () => {
    const { request } = traceOf('joined-fragments')
    const later = request.branches.find(({ from }) => from.netns === 'h1')
    const ttls = later?.hops.map(({ layers }) => layers.findLast((layer) => layer.kind === 'ipv4')?.ttl)
    expect(ttls).toEqual([64, 64, 64, 64])
    expect(walk(request)).toMatchInlineSnapshot(`"h1 flannel.1> · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0"`)
    expect(request.branches.map((branch) => `${branch.why} from ${branch.from.netns} ${branch.from.ifname}: ${walk(branch)}`)).toMatchInlineSnapshot(`
      [
        "fragment from h1 flannel.1: h1 flannel.1> · h1 eth0> encap · h2 eth0< · h2 flannel.1< decap · delivered at h2 flannel.1",
        "fragment from h2 flannel.1: h2 cni0> routed · h2 veth006bad3a> bridge-egress · tea eth0< · delivered at tea eth0",
      ]
    `)
  })
})

describe('places and reasons of a loss', () => {
  test.for([
    ['no-route', 'h1 cni0', 'NO_ROUTE', 'no route to 192.0.2.1'],
    ['fdb-missing', 'h1 flannel.1', 'VXLAN_NO_REMOTE', 'no FDB entry for 02:00:0a:a8:00:0c dev flannel.1'],
    ['vtep-neighbour-missing', 'h1 cni0', 'NEIGH_FAILED', 'nobody answered for 10.168.2.0 on flannel.1'],
    ['too-big-df', 'h1 cni0', 'FRAG_NEEDED', 'a path for packets larger than 1300 bytes'],
    ['too-big-for-the-sender', 'coffee -', 'TOO_BIG_TO_SEND', undefined],
    ['forward-policy', 'h2 flannel.1', 'NFT_DROP', undefined],
    ['forward-rule', 'h2 flannel.1', 'NFT_DROP', undefined],
    ['forward-reject', 'h2 flannel.1', 'NFT_REJECT', undefined],
    ['vxlan-port-filtered', 'h2 eth0', 'NFT_DROP', undefined],
    ['output-dropped', 'h1 -', 'NFT_DROP', undefined],
    ['forwarding-disabled', 'h2 flannel.1', 'FORWARDING_DISABLED', undefined],
    ['rp-filter', 'h2 flannel.1', 'RP_FILTER', undefined],
    ['inner-mac-of-another', 'h2 flannel.1', 'OTHERHOST', undefined],
    ['inner-mac-its-own', 'h2 eth0', 'VXLAN_LOCAL_MAC', undefined],
    ['port-closed-udp', 'tea eth0', 'PORT_CLOSED', 'no socket on UDP port 9'],
    ['port-closed-tcp', 'tea eth0', 'PORT_CLOSED', 'no socket on TCP port 9'],
    ['ttl-expired', 'h2 flannel.1', 'TTL_EXPIRED', undefined],
  ] as const)('%s: at %s, %s', ([name, at, reason, missing]) => {
    const { outcome } = traceOf(name).request
    if (outcome.kind === 'delivered') throw new Error('it was delivered')
    expect([`${outcome.at.netns} ${outcome.at.ifname ?? '-'}`, outcome.reason, outcome.missing]).toEqual([at, reason, missing])
  })

  test('the rule that dropped is named, and the policy where no rule did', () => {
    const entry = (name: string) => {
      const { outcome } = traceOf(name).request
      return outcome.kind === 'delivered' ? undefined : outcome.entry
    }
    expect(entry('forward-policy')).toMatchObject({ table: 'nft', row: { family: 'ip', table: 'filter', chain: 'X', policy: 'drop' } })
    expect(entry('forward-rule')).toMatchObject({ table: 'nft', row: { chain: 'X', index: 0 } })
  })

  test('a remote that is the own address sends the packet round until its TTL is used up', () => {
    const { request, errors } = traceOf('remote-is-itself')
    expect(request.outcome).toEqual({ kind: 'looped', at: { netns: 'h1', ifname: 'flannel.1' }, reason: 'TTL_EXPIRED', passes: 63 })
    expect(request.hops.filter(({ via }) => via === 'decap')).toHaveLength(63)
    expect(errors.map(walk)).toMatchInlineSnapshot(`
      [
        "h1 cni0> · h1 vetheabc5a4f> bridge-egress · coffee eth0< · delivered at coffee eth0",
      ]
    `)
  })

  test('a frame for an unknown MAC address floods, and no stack takes it', () => {
    const { request } = traceOf('unknown-mac-floods')
    expect(walk(request)).toMatchInlineSnapshot(`"coffee eth0> · h1 vetheabc5a4f< · h1 cni0< bridged · h1 vetheabc5a4f> bridged · coffee eth0< · dropped OTHERHOST at coffee eth0"`)
    expect(request.branches.map(walk)).toMatchInlineSnapshot(`
      [
        "h1 veth2b04b1ac> bridged · milk eth0< · dropped OTHERHOST at milk eth0",
      ]
    `)
  })

  test.for(recordings().map((name) => [name]))('%s: asks only the namespaces where something was lost, and leaves no reason open', ([name = '']) => {
    const { trace, wants } = reconstruct({ ...recorded(name), facts: {} })
    expect([...wants].sort()).toEqual(Object.keys(recorded(name).facts ?? {}).sort())
    expect(trace.verdict).toEqual(traceOf(name).verdict)
    for (const { outcome } of traceOf(name).packets) expect('reason' in outcome && outcome.reason).not.toBe('UNOBSERVED')
  })
})

describe('foreign traffic', () => {
  test('of another probe at the same time counts for nothing', () => {
    const [own, other] = [recorded('cross-host'), recorded('cross-host-udp')]
    const records = [...own.records, ...other.records].sort((a, b) => a.time - b.time)
    const { trace } = reconstruct({ ...own, records })
    expect(trace.packets.map(walk)).toEqual(traceOf('cross-host').packets.map(walk))
    expect(trace.errors).toEqual([])
  })

  test('with the same addresses and ports, but without the token, is not the request', () => {
    const { trace } = reconstruct({ ...recorded('cross-host'), token: '00112233445566778899aabb', received: false })
    expect(trace.request.hops).toEqual([])
    expect(trace.verdict).toEqual({ delivered: false, answered: false })
  })
})
