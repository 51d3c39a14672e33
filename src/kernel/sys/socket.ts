import { check, lastError } from './errno.js'
import { declare } from './library.js'

const C = {
  socket: declare('int socket(int domain, int type, int protocol)'),
  bind: declare('int bind(int fd, void *address, uint32_t size)'),
  connect: declare('int connect(int fd, void *address, uint32_t size)'),
  listen: declare('int listen(int fd, int backlog)'),
  accept: declare('int accept4(int fd, void *address, void *size, int flags)'),
  send: declare('int64_t send(int fd, void *bytes, size_t size, int flags)'),
  sendto: declare('int64_t sendto(int fd, void *bytes, size_t size, int flags, void *address, uint32_t length)'),
  recv: declare('int64_t recv(int fd, void *bytes, size_t size, int flags)'),
  recvfrom: declare('int64_t recvfrom(int fd, void *bytes, size_t size, int flags, void *address, void *length)'),
  recvmsg: declare('int64_t recvmsg(int fd, void *message, int flags)'),
  recvmmsg: declare('int recvmmsg(int fd, void *messages, uint32_t count, int flags, void *timeout)'),
  setsockopt: declare('int setsockopt(int fd, int level, int name, void *value, uint32_t size)'),
  getsockopt: declare('int getsockopt(int fd, int level, int name, void *value, void *size)'),
  getsockname: declare('int getsockname(int fd, void *address, void *size)'),
  shutdown: declare('int shutdown(int fd, int how)'),
  close: declare('int close(int fd)'),
}

/** Address families, linux/socket.h. */
export const AF = { INET: 2, BRIDGE: 7, INET6: 10, NETLINK: 16, PACKET: 17 } as const
/** Socket types; NONBLOCK and CLOEXEC may be or-ed in. */
export const SOCK = { STREAM: 1, DGRAM: 2, RAW: 3, NONBLOCK: 0x800, CLOEXEC: 0x80000 } as const
/** Levels of socket options. */
export const SOL = { IP: 0, SOCKET: 1, TCP: 6, UDP: 17, PACKET: 263, NETLINK: 270 } as const
/** Socket options of level SOL.SOCKET. */
export const SO = { REUSEADDR: 2, ERROR: 4, RCVBUF: 8, SNDBUFFORCE: 32, RCVBUFFORCE: 33, TIMESTAMPING: 37, LINGER: 13 } as const
/** Flags of send and recv. */
export const MSG = { PEEK: 0x2, TRUNC: 0x20, DONTWAIT: 0x40, ERRQUEUE: 0x2000, NOSIGNAL: 0x4000 } as const

/** Opens a socket in the thread's namespace; close-on-exec always. */
export const socket = (domain: number, type: number, protocol = 0): number => check(C.socket(domain, type | SOCK.CLOEXEC, protocol), `socket ${domain}/${type}/${protocol}`)

export const bind = (fd: number, address: Uint8Array): void => void check(C.bind(fd, address, address.length), 'bind')
export const listen = (fd: number, backlog = 128): void => void check(C.listen(fd, backlog), 'listen')

/** Connects; gives the name of the error ('EINPROGRESS' of a non-blocking TCP socket), or undefined. */
export const connect = (fd: number, address: Uint8Array): string | undefined => (C.connect(fd, address, address.length) < 0 ? lastError() : undefined)

/** Takes the next connection, non-blocking; undefined where none waits. */
export function accept(fd: number): number | undefined {
  const accepted = C.accept(fd, null, null, SOCK.NONBLOCK | SOCK.CLOEXEC)
  return accepted < 0 ? undefined : accepted
}

/** Sends; gives the number of bytes, or the name of the error. */
export function trySend(fd: number, bytes: Uint8Array, flags: number = MSG.NOSIGNAL): number | string {
  const sent = C.send(fd, bytes, bytes.length, flags)
  return sent < 0 ? lastError() : sent
}

/** Sends to an address; gives the number of bytes, or the name of the error. */
export function trySendTo(fd: number, bytes: Uint8Array, address: Uint8Array, flags: number = MSG.NOSIGNAL): number | string {
  const sent = C.sendto(fd, bytes, bytes.length, flags, address, address.length)
  return sent < 0 ? lastError() : sent
}

/** Sends all of it. @throws SysError */
export const send = (fd: number, bytes: Uint8Array, flags = 0): number => check(C.send(fd, bytes, bytes.length, flags), 'send')

/** Receives; gives the number of bytes, or the name of the error ('EAGAIN'). */
export function recv(fd: number, into: Uint8Array, flags = 0): number | string {
  const got = C.recv(fd, into, into.length, flags)
  return got < 0 ? lastError() : got
}

/** Receives with the sender's address, whose length is written to `length` (4 bytes, the room beforehand). */
export function recvFrom(fd: number, into: Uint8Array, address: Uint8Array, length: Uint8Array, flags = 0): number | string {
  const got = C.recvfrom(fd, into, into.length, flags, address, length)
  return got < 0 ? lastError() : got
}

/** recvmsg(2) with a `struct msghdr` in fixed bytes; the number of bytes, or the name of the error. */
export function recvMessage(fd: number, message: Uint8Array, flags = 0): number | string {
  const got = C.recvmsg(fd, message, flags)
  return got < 0 ? lastError() : got
}

/** recvmmsg(2) with an array of `struct mmsghdr` in fixed bytes; the number of messages, or the name of the error. */
export function recvMessages(fd: number, messages: Uint8Array, count: number, flags = 0): number | string {
  const got = C.recvmmsg(fd, messages, count, flags, null)
  return got < 0 ? lastError() : got
}

/** Sets an option to an int or to bytes. @throws SysError */
export function setsockopt(fd: number, level: number, name: number, value: number | Uint8Array): void {
  const bytes = typeof value === 'number' ? int(value) : value
  check(C.setsockopt(fd, level, name, bytes, bytes.length), `setsockopt ${level}/${name}`)
}

/** Reads an option of up to `size` bytes. @throws SysError */
export function getsockopt(fd: number, level: number, name: number, size = 4): Buffer {
  const value = Buffer.alloc(size)
  const length = int(size)
  check(C.getsockopt(fd, level, name, value, length), `getsockopt ${level}/${name}`)
  return value.subarray(0, length.readInt32LE(0))
}

/** The address that a socket is bound to. @throws SysError */
export function getsockname(fd: number, size = 16): Buffer {
  const address = Buffer.alloc(size)
  check(C.getsockname(fd, address, int(size)), 'getsockname')
  return address
}

/** Ends a connection for writing. */
export const shutdownWrite = (fd: number): void => void C.shutdown(fd, 1)

export const close = (fd: number): void => void C.close(fd)

/** Room for bytes to arrive in as large as the privilege allows: SO_RCVBUFFORCE is refused in a user namespace. */
export function growReceiveBuffer(fd: number, bytes: number): void {
  try {
    setsockopt(fd, SOL.SOCKET, SO.RCVBUFFORCE, bytes)
  } catch {
    setsockopt(fd, SOL.SOCKET, SO.RCVBUF, bytes)
  }
}

/** `struct sockaddr_in`: family, port in network order, address. */
export function socketAddress(address: string, port = 0): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(AF.INET, 0)
  bytes.writeUInt16BE(port, 2)
  address.split('.').forEach((octet, index) => bytes.writeUInt8(Number(octet), 4 + index))
  return bytes
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value, 0)
  return bytes
}
