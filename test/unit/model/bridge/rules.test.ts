import { describe, expect, test } from 'vitest'
import { boxLab, end, way, type Box } from '../../../support/boxes.js'

const chain = (family: 'bridge' | 'ip', hook: string, priority: number, rule: string): string => `table ${family} t${family} {\n  chain c {\n    type filter hook ${hook} priority ${priority}; policy accept;\n    ${rule}\n  }\n}`
const dnat = (to: string): string => `table ip n {\n  chain c {\n    type nat hook prerouting priority -100; policy accept;\n    ip daddr 10.0.0.9 dnat to ${to}\n  }\n}`

const B = ['10.0.0.2', '10.0.0.9'].map((ip) => `${ip} dev eth0 lladdr 02:00:00:00:02:02 nud permanent`)

/* a ── pa ┐
 * b ── pb ┴ br0 (h) ── 10.0.0.254; a thinks that b has 10.0.0.9, too, and that two groups of a link have addresses. */
const lab = (nft: string, sysctl: Box['sysctl'] = { 'net.bridge.bridge-nf-call-iptables': '1', 'net.ipv4.ip_forward': '1' }) =>
  boxLab({
    a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'], neigh: [...B, '10.0.0.3 dev eth0 lladdr 01:80:c2:00:00:03 nud permanent', '10.0.0.14 dev eth0 lladdr 01:80:c2:00:00:0e nud permanent'], routes: ['default via 10.0.0.254 dev eth0'] },
    b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'], neigh: ['10.0.0.1 dev eth0 lladdr 02:00:00:00:01:02 nud permanent'], routes: ['default via 10.0.0.254 dev eth0'] },
    h: { links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' } }, addrs: ['10.0.0.254/24 dev br0'], sysctl, nft },
  })

const across = async (nft: string, sysctl?: Box['sysctl']): Promise<string> => end((await lab(nft, sysctl).ping('a', '10.0.0.2')).request)

describe('a chain of the bridge family', () => {
  test.each([['prerouting', -300], ['prerouting', 10], ['forward', -10], ['forward', 10], ['postrouting', 0]] as const)('at %s %i meets what is switched', async (hook, priority) => {
    expect(await across(chain('bridge', hook, priority, 'ip protocol icmp drop'))).toBe('dropped at h pa: NFT_DROP')
  })

  test.each(['input', 'output'])('at %s does not', async (hook) => {
    expect(await across(chain('bridge', hook, 0, 'ip protocol icmp drop'))).toBe('delivered at b eth0')
  })

  test('at input meets what is for the bridge itself, and what is for a group of the link, but not LLDP', async () => {
    const input = lab(chain('bridge', 'input', 0, 'ip protocol icmp drop'))
    expect(end((await input.ping('a', '10.0.0.254')).request)).toBe('dropped at h pa: NFT_DROP')
    expect(end((await input.ping('a', '10.0.0.3')).request)).toBe('dropped at h pa: NFT_DROP')
    expect(end((await input.ping('a', '10.0.0.14')).request)).not.toContain('NFT_DROP')
  })

  test.each(['output', 'postrouting'])('at %s meets what the bridge device sends', async (hook) => {
    expect(end((await lab(chain('bridge', hook, 0, 'ip protocol icmp drop')).ping('h', '10.0.0.2')).request)).toBe('dropped at h br0: NFT_DROP')
  })

  test('is before or behind those of IP, as br_netfilter stands at 0', async () => {
    const drop = (hook: string): string => chain('ip', hook, 0, 'meta mark 7 drop')
    const mark = (hook: string, priority: number): string => chain('bridge', hook, priority, 'meta mark set 7')
    expect(await across(`${mark('prerouting', -1)}\n${drop('prerouting')}`)).toBe('dropped at h pa: NFT_DROP')
    expect(await across(`${mark('prerouting', 1)}\n${drop('prerouting')}`)).toBe('delivered at b eth0')
    expect(await across(`${mark('prerouting', 0)}\n${drop('prerouting')}`)).toBe('dropped at h pa: NFT_DROP')
    expect(await across(`${mark('forward', 0)}\n${drop('forward')}`)).toBe('dropped at h pa: NFT_DROP')
    expect(await across(`${mark('forward', 1)}\n${drop('forward')}`)).toBe('delivered at b eth0')
    expect(await across(`${mark('postrouting', 0)}\n${drop('postrouting')}`)).toBe('dropped at h pa: NFT_DROP')
  })
})

describe('a chain of IP', () => {
  test.each(['prerouting', 'forward', 'postrouting'])('at %s meets what is switched where bridge-nf-call-iptables is 1', async (hook) => {
    expect(await across(chain('ip', hook, 0, 'ip daddr 10.0.0.2 drop'))).toBe('dropped at h pa: NFT_DROP')
    expect(await across(chain('ip', hook, 0, 'ip daddr 10.0.0.2 drop'), { 'net.bridge.bridge-nf-call-iptables': '0' })).toBe('delivered at b eth0')
  })

  test.each(['prerouting', 'forward', 'postrouting'])('at %s takes it for one for this host', async (hook) => {
    expect(await across(chain('ip', hook, 0, 'meta pkttype host drop'))).toBe('dropped at h pa: NFT_DROP')
    expect(await across(`${chain('ip', hook, 0, 'meta pkttype other drop')}`)).toBe('delivered at b eth0')
  })

  test('leaves it one for somebody else for those of the bridge family', async () => {
    expect(await across(`${chain('ip', 'prerouting', 0, 'accept')}\n${chain('bridge', 'forward', 0, 'meta pkttype other drop')}`)).toBe('dropped at h pa: NFT_DROP')
  })
})

describe('a frame whose destination is translated', () => {
  test('goes on to a neighbour behind the bridge, its TTL as it was', async () => {
    const trace = await lab(dnat('10.0.0.2')).ping('a', '10.0.0.9')
    expect(end(trace.request)).toBe('delivered at b eth0')
    expect(trace.request.hops.at(-1)?.layers).toMatchObject([{ dst: '02:00:00:00:02:02' }, { dst: '10.0.0.2', ttl: 64 }, {}, {}])
    expect(trace.verdict.answered).toBe(true)
  })

  test('goes up where it is translated to the bridge itself', async () => {
    const { request } = await lab(dnat('10.0.0.254')).ping('a', '10.0.0.9')
    expect(way(request)).toBe('a/eth0> h/pa< h/br0<')
  })

  test('does not go back to where it came from', async () => {
    expect(end((await lab(dnat('10.0.0.1')).ping('a', '10.0.0.9')).request)).toBe('dropped at h br0: BRIDGE_NO_EGRESS')
  })

  test('is lost where nobody can have its destination, or nobody has', async () => {
    expect(end((await lab(dnat('127.0.0.1')).ping('a', '10.0.0.9')).request)).toBe('dropped at h pa: MARTIAN_DESTINATION')
    expect(end((await lab(dnat('10.0.0.77')).ping('a', '10.0.0.9')).request)).toBe('dropped at h pa: NEIGH_FAILED')
    expect(end((await lab(dnat('172.16.0.1')).ping('a', '10.0.0.9')).request)).toBe('rejected at h br0 by 3/0: NO_ROUTE')
  })
})
