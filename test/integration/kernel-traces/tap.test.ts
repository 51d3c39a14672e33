import { closeSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MessageRing } from '../../../src/kernel/tap/message-ring.js'
import { Tap } from '../../../src/kernel/tap/tap.js'
import { Clock } from '../../../src/kernel/sys/clock.js'
import { createNetns, insideNetns } from '../../../src/kernel/sys/namespace.js'
import { RouteSocket } from '../../../src/kernel/netlink/route-socket.js'
import { setLink } from '../../../src/kernel/netlink/link.js'
import { AF, close, SO, SOCK, socket, socketAddress, SOL, setsockopt, trySendTo } from '../../../src/kernel/sys/socket.js'

const LO = 1

/** Calls `use` with a tap in a namespace of its own and a way to send datagrams over its `lo`. */
function withTap(use: (tap: Tap, send: (bytes: number) => void) => void): void {
  const netns = createNetns(() => undefined)
  try {
    insideNetns(netns, () => {
      new RouteSocket('test').batch([setLink('lo', LO, { up: true })])
      const tap = new Tap('test', new Clock())
      const fd = socket(AF.INET, SOCK.DGRAM)
      use(tap, (bytes) => void trySendTo(fd, Buffer.alloc(bytes), socketAddress('127.0.0.1', 9)))
      close(fd)
      tap.close()
    })
  } finally {
    closeSync(netns)
  }
}

describe.skipIf(process.getuid?.() !== 0)('a tap (needs root here; the engine makes a user namespace)', () => {
  test('sees each datagram out and in, with its length, in order of time', () => {
    withTap((tap, send) => {
      send(100)
      const records = tap.drain(new MessageRing()).filter(({ bytes }) => bytes.length === 14 + 20 + 8 + 100)
      expect(records.map(({ ifindex, pkttype }) => [ifindex, pkttype])).toEqual([[LO, 4], [LO, 0]])
      expect(tap.lost()).toBe(0)
    })
  })

  test('keeps the largest frame there is whole', () => {
    withTap((tap, send) => {
      send(65_507)
      expect(Math.max(...tap.drain(new MessageRing()).map(({ bytes }) => bytes.length))).toBe(14 + 65_535)
    })
  })

  test('says that it lost frames, and how many, where its buffer was full', () => {
    withTap((tap, send) => {
      setsockopt(tap.fd, SOL.SOCKET, SO.RCVBUF, 4096)
      for (let count = 0; count < 50; count++) send(1000)
      const seen = tap.drain(new MessageRing()).length
      expect(tap.lost()).toBeGreaterThan(0)
      expect(seen).toBeLessThan(100)
      // The count begins anew with each question.
      expect(tap.lost()).toBe(0)
    })
  })
})
