import { check, lastError } from './errno.js'
import { declare } from './library.js'

const C = {
  create: declare('int epoll_create1(int flags)'),
  control: declare('int epoll_ctl(int epoll, int operation, int fd, void *event)'),
  wait: declare('int epoll_wait(int epoll, void *events, int count, int timeout)'),
  poll: declare('int poll(void *fds, unsigned long count, int timeout)'),
}

const EPOLL_CLOEXEC = 0x80000
const OPERATION = { add: 1, del: 2 } as const
/** `struct epoll_event` is packed on x86 alone. */
const EVENT_SIZE = process.arch === 'x64' ? 12 : 16
const DATA_OFFSET = EVENT_SIZE - 8

/** Events of poll(2) and epoll(7). */
export const POLL = { IN: 1, OUT: 4, ERR: 8, HUP: 16 } as const

export const epollCreate = (): number => check(C.create(EPOLL_CLOEXEC), 'epoll_create1')

/** Watches an fd for events (default: something to read). @throws SysError */
export function epollAdd(epoll: number, fd: number, events: number = POLL.IN): void {
  const event = Buffer.alloc(EVENT_SIZE)
  event.writeUInt32LE(events, 0)
  event.writeInt32LE(fd, DATA_OFFSET)
  check(C.control(epoll, OPERATION.add, fd, event), `epoll_ctl add ${fd}`)
}

export const epollDelete = (epoll: number, fd: number): void => void C.control(epoll, OPERATION.del, fd, Buffer.alloc(EVENT_SIZE))

const MAX_EVENTS = 64
const events = Buffer.alloc(EVENT_SIZE * MAX_EVENTS)

/** Waits for the first event and gives the fds that have any. @throws SysError */
export function epollWait(epoll: number, milliseconds: number): readonly number[] {
  const count = C.wait(epoll, events, MAX_EVENTS, milliseconds)
  if (count < 0 && lastError() === 'EINTR') return []
  check(count, 'epoll_wait')
  return Array.from({ length: count }, (_, index) => events.readInt32LE(index * EVENT_SIZE + DATA_OFFSET))
}

/** Waits for events on one fd; gives those that came, 0 for none. */
export function poll(fd: number, wanted: number, milliseconds: number): number {
  const entry = Buffer.alloc(8)
  entry.writeInt32LE(fd, 0)
  entry.writeInt16LE(wanted, 4)
  return C.poll(entry, 1, milliseconds) > 0 ? entry.readInt16LE(6) : 0
}
