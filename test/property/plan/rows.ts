import fc from 'fast-check'
import { formatIp, formatMac, prefixOf } from '../../../src/address/index.js'
import { canonicalAddr, type Addr, type FdbEntry, type Listener, type Neigh, type Route, type Rule } from '../../../src/plan/index.js'

// Rows in canonical form: no field that holds its default, as the parsers give them.

export const ip = fc.integer({ min: 0, max: 0xffffffff }).map(formatIp)
export const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => formatMac(bytes))
export const prefix = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 1, max: 32 })).map(([address, length]) => prefixOf(address, length).text)
const dst = fc.oneof(prefix, fc.constant('default'))
/** Names that are no keyword of iproute2. */
export const ifname = fc.stringMatching(/^[a-z][a-z0-9.@_-]{0,12}[0-9]$/)
const table = fc.oneof(fc.constantFrom('local', 'default'), fc.integer({ min: 1, max: 252 }), fc.integer({ min: 256, max: 0xffffffff }))
const optional = { requiredKeys: [] as [] }

export const route: fc.Arbitrary<Route> = fc
  .tuple(
    dst,
    fc.record(
      {
        type: fc.constantFrom('local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw'),
        gateway: ip,
        dev: ifname,
        prefsrc: ip,
        metric: fc.integer({ min: 1, max: 0xffffffff }),
        scope: fc.constantFrom('link', 'host'),
        onlink: fc.constant(true),
        mtu: fc.integer({ min: 0, max: 0xffffffff }),
        table,
      },
      optional,
    ),
  )
  .map(([dst, rest]) => ({ dst, ...rest }) as Route)

export const rule: fc.Arbitrary<Rule> = fc
  .tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.oneof(table, fc.constant('main')), fc.record({ src: prefix, dst: prefix, iif: ifname, oif: ifname }, optional), fc.option(fc.tuple(fc.nat(0xffff), fc.option(fc.nat(0xffff)))))
  .map(([priority, table, rest, mark]) => ({ priority, ...rest, ...(mark && { fwmark: mark[0], ...(mark[1] !== null && { fwmask: mark[1] }) }), table }) as Rule)

export const neigh: fc.Arbitrary<Neigh> = fc
  .tuple(ip, ifname, fc.option(mac), fc.constantFrom('INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT'))
  .map(([dst, dev, lladdr, state]) => ({ dev, dst, ...(lladdr !== null && { lladdr }), state }) as Neigh)

export const fdb: fc.Arbitrary<FdbEntry> = fc
  .tuple(
    mac,
    ifname,
    fc.constantFrom('self', 'master'),
    fc.record({ dst: ip, vni: fc.nat(0xffffff), port: fc.integer({ min: 1, max: 0xffff }), state: fc.constantFrom('permanent', 'static', 'dynamic') }, optional),
  )
  .map(([mac, dev, owner, rest]) => ({ mac, dev, owner, ...rest }) as FdbEntry)

export const addr: fc.Arbitrary<Addr> = fc
  .tuple(fc.oneof(ip, fc.constant('127.0.0.1')), fc.nat(32), ifname, fc.record({ broadcast: ip, scope: fc.constantFrom('global', 'link', 'host') }, optional))
  .map(([local, prefixlen, dev, rest]) => canonicalAddr({ dev, family: 'inet', local, prefixlen, ...rest } as Addr))

export const listener: fc.Arbitrary<Listener> = fc
  .tuple(fc.constantFrom('tcp', 'udp'), fc.integer({ min: 1, max: 0xffff }), fc.record({ address: ip.filter((text) => text !== '0.0.0.0'), container: fc.stringMatching(/^[a-z]{1,9}$/) }, optional))
  .map(([protocol, port, rest]) => ({ protocol, port, ...rest }) as Listener)
