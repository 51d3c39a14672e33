import { ANY_ADDRESS, formatListener, type Listener } from '../../plan/index.js'
import { SysError } from '../sys/errno.js'
import { accept, AF, bind, close, listen, MSG, recv, recvFrom, setsockopt, shutdownWrite, SO, SOCK, socket, socketAddress, SOL, trySendTo } from '../sys/socket.js'
import { clampWindow, sendPieces } from '../sys/tcp.js'
import type { LiveNetns } from './live-netns.js'
import type { Reactor } from './reactor.js'

/** A listener that could not be opened or closed. */
export class ListenerError extends Error {
  override readonly name = 'ListenerError'
  constructor(
    readonly netns: string,
    readonly listener: Listener,
    /** 'EADDRINUSE'. */
    readonly code: string,
  ) {
    super(`${netns}: ${formatListener(listener)}: ${WORDS[code] ?? code}`)
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Address already in use (EADDRINUSE)',
  EADDRNOTAVAIL: 'Cannot assign requested address (EADDRNOTAVAIL)',
  ENOENT: 'nothing listens there',
}

/** A socket that serves. */
interface Served {
  readonly listener: Listener
  readonly close: () => void
}

const buffer = Buffer.alloc(1 << 16)
const sender = Buffer.alloc(16)
const senderLength = Buffer.alloc(4)

/** The listening sockets of one namespace: UDP sends each datagram back, TCP each byte, and closes when the other side does. */
export class Listeners {
  readonly #served = new Map<string, Served>()
  constructor(
    readonly netns: LiveNetns,
    readonly reactor: Reactor,
  ) {}

  get open(): readonly Listener[] {
    return [...this.#served.values()].map(({ listener }) => listener)
  }

  /** @throws ListenerError where the kernel refuses (two listeners on one port) */
  add(listener: Listener): void {
    try {
      const served = this.netns.inside(() => (listener.protocol === 'udp' ? serveUdp(listener, this.reactor) : serveTcp(listener, this.reactor)))
      this.#served.set(keyOf(listener), served)
    } catch (error) {
      throw error instanceof SysError ? new ListenerError(this.netns.name, listener, error.code) : error
    }
  }

  /** @throws ListenerError where there is none */
  remove(listener: Listener): void {
    const served = this.#served.get(keyOf(listener))
    if (served === undefined || served.listener.container !== listener.container) throw new ListenerError(this.netns.name, listener, 'ENOENT')
    this.#served.delete(keyOf(listener))
    served.close()
  }

  /** Closes those of one container, or all. */
  close(container?: string): void {
    for (const [key, { listener, close: end }] of this.#served) {
      if (container !== undefined && listener.container !== container) continue
      this.#served.delete(key)
      end()
    }
  }
}

const keyOf = ({ protocol, port, address = ANY_ADDRESS }: Listener): string => `${protocol} ${address} ${port}`

function open({ address = ANY_ADDRESS, port }: Listener, type: number): number {
  const fd = socket(AF.INET, type | SOCK.NONBLOCK)
  try {
    // A connection in TIME_WAIT keeps nobody from listening again; a second listener it does not allow.
    if (type === SOCK.STREAM) {
      setsockopt(fd, SOL.SOCKET, SO.REUSEADDR, 1)
      clampWindow(fd)
    }
    bind(fd, socketAddress(address, port))
    if (type === SOCK.STREAM) listen(fd)
    return fd
  } catch (error) {
    close(fd)
    throw error
  }
}

function serveUdp(listener: Listener, reactor: Reactor): Served {
  const fd = open(listener, SOCK.DGRAM)
  reactor.add(fd, () => {
    senderLength.writeUInt32LE(sender.length)
    const got = recvFrom(fd, buffer, sender, senderLength, MSG.DONTWAIT)
    if (typeof got === 'number') trySendTo(fd, buffer.subarray(0, got), sender)
  })
  return { listener, close: () => forget(fd, reactor) }
}

function serveTcp(listener: Listener, reactor: Reactor): Served {
  const fd = open(listener, SOCK.STREAM)
  const connections = new Set<number>()
  const end = (connection: number): void => {
    connections.delete(connection)
    forget(connection, reactor)
  }
  reactor.add(fd, () => {
    const connection = accept(fd)
    if (connection === undefined) return
    connections.add(connection)
    reactor.add(connection, () => {
      if (!echo(connection)) end(connection)
    })
  })
  return {
    listener,
    close: () => {
      for (const connection of connections) end(connection)
      forget(fd, reactor)
    },
  }
}

/** Sends back what has come; false at the end of the connection. */
function echo(connection: number): boolean {
  const got = recv(connection, buffer, MSG.DONTWAIT)
  if (got === 'EAGAIN') return true
  if (typeof got === 'string' || got === 0) {
    shutdownWrite(connection)
    return false
  }
  return sendPieces(connection, buffer.subarray(0, got)).errno === undefined
}

function forget(fd: number, reactor: Reactor): void {
  reactor.remove(fd)
  close(fd)
}
