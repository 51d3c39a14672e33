import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAttributes } from '../../../../src/kernel/netlink/attributes.js'
import { changeAddr, readAddr } from '../../../../src/kernel/netlink/addr.js'
import { changeFdb, readFdb } from '../../../../src/kernel/netlink/fdb.js'
import { changeNeigh, readNeigh } from '../../../../src/kernel/netlink/neigh.js'
import { MessageWriter, NLM_F } from '../../../../src/kernel/netlink/message-writer.js'
import { changeRoute, readRoute } from '../../../../src/kernel/netlink/route.js'
import type { Answer, Request } from '../../../../src/kernel/netlink/route-socket.js'
import { changeRule, readRule } from '../../../../src/kernel/netlink/rule.js'
import { canonicalAddr, canonicalRoute, canonicalRule, type Addr, type FdbEntry, type Neigh, type Route, type Rule } from '../../../../src/plan/index.js'

/** A request has the form of the answers that a dump gives. */
function answerOf({ type, write }: Request): Answer {
  const out = new MessageWriter()
  write(out)
  return { type, body: Buffer.from(out.bytes) }
}

const nameOf = (index: number): string => (index === 5 ? 'eth0' : `#${index}`)
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined })
/** Fields that are absent are not there at all. */
const strip = <T extends object>(row: T): T => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T

const ip = fc.ipV4()
const prefixlen = fc.integer({ min: 0, max: 32 })
const mac = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 }).map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':'))
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const tableId = fc.oneof(fc.constantFrom('main', 'local'), fc.integer({ min: 1, max: 0xffffffff }))

describe('a row reads back from its own message', () => {
  test('of an address', () => {
    fc.assert(fc.property(fc.record({ local: ip, prefixlen, broadcast: maybe(ip), scope: maybe(fc.constantFrom('global', 'link', 'host')) }), (fields) => {
      const row = strip({ dev: 'eth0', family: 'inet', ...fields }) as Addr
      expect(readAddr(answerOf(changeAddr('add', row, 5)), nameOf)).toEqual(canonicalAddr(row))
    }))
  })

  test('of a route', () => {
    const route = fc.record({
      type: maybe(fc.constantFrom('unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw')),
      dst: fc.oneof(fc.constant('default'), fc.tuple(ip, fc.integer({ min: 1, max: 32 })).map(([address, length]) => `${address}/${length}`)),
      gateway: maybe(ip), dev: maybe(fc.constant('eth0')), prefsrc: maybe(ip), metric: maybe(u32), scope: maybe(fc.constantFrom('global', 'link', 'host')),
      onlink: maybe(fc.constant(true)), mtu: maybe(fc.integer({ min: 68, max: 65535 })), table: maybe(tableId),
    })
    fc.assert(fc.property(route, (fields) => {
      const row = strip(fields) as Route
      expect(readRoute(answerOf(changeRoute('add', row, row.dev === undefined ? undefined : 5)), nameOf)).toEqual(canonicalRoute(row))
    }))
  })

  test('of a policy rule', () => {
    const rule = fc.record({
      priority: u32, src: maybe(fc.tuple(ip, fc.integer({ min: 1, max: 32 })).map(([address, length]) => `${address}/${length}`)), dst: maybe(ip.map((address) => `${address}/32`)),
      iif: maybe(fc.constant('cni0')), oif: maybe(fc.constant('flannel.1')), fwmark: maybe(u32), fwmask: maybe(u32), table: tableId,
    })
    fc.assert(fc.property(rule, ({ fwmask, ...fields }) => {
      const row = strip({ ...fields, ...(fields.fwmark !== undefined && { fwmask }) }) as Rule
      expect(readRule(answerOf(changeRule('add', row)))).toEqual(canonicalRule(row))
    }))
  })

  test('of a neighbour', () => {
    fc.assert(fc.property(fc.record({ dst: ip, lladdr: mac, state: fc.constantFrom('PERMANENT', 'STALE', 'REACHABLE', 'NOARP') }), (fields) => {
      const row = { dev: 'eth0', ...fields } as Neigh
      expect(readNeigh(answerOf(changeNeigh('replace', row, 5)), nameOf)).toEqual(row)
    }))
  })

  test('of a forwarding entry of a VXLAN device', () => {
    const entry = fc.record({ mac, dst: maybe(ip), vni: maybe(fc.integer({ min: 0, max: 0xffffff })), port: maybe(fc.integer({ min: 1, max: 65535 })), state: fc.constantFrom('permanent', 'static', 'dynamic') })
    fc.assert(fc.property(entry, (fields) => {
      const row = strip({ dev: 'eth0', owner: 'self', ...fields }) as FdbEntry
      expect(readFdb(answerOf(changeFdb('add', row, 5)), nameOf)).toEqual(row)
    }))
  })
})

describe('a request', () => {
  test('refuses a duplicate, takes the place of one, or asks for neither', () => {
    const row: Route = { dst: '10.0.0.0/8', dev: 'eth0' }
    expect(['add', 'append', 'replace', 'del'].map((op) => changeRoute(op as 'add', row, 5).flags)).toEqual([NLM_F.CREATE | NLM_F.EXCL, NLM_F.CREATE | NLM_F.APPEND, NLM_F.CREATE | NLM_F.REPLACE, 0])
  })

  test("says what it asks in iproute2's words", () => {
    expect(changeRoute('del', { dst: '10.168.1.0/24', gateway: '10.168.1.0', dev: 'flannel.1', onlink: true }, 4).row()).toBe('ip route del 10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink')
    expect(changeNeigh('del', { dev: 'flannel.1', dst: '10.168.1.0', lladdr: 'b6:b2:a8:5f:2c:32', state: 'PERMANENT' }, 4).row()).toBe('ip neigh del 10.168.1.0 dev flannel.1')
  })
})

test('attributes of any bytes are read without an error and never reach beyond them', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    let size = 0
    for (const value of readAttributes(Buffer.from(bytes)).values()) size += value.length
    expect(size).toBeLessThanOrEqual(bytes.length)
  }))
})
