import { epollAdd, epollCreate, epollDelete, epollWait } from '../sys/poll.js'
import { close } from '../sys/socket.js'

/** Calls back where a file descriptor can be read, synchronously: one epoll instance of the agent. */
export interface Reactor {
  /** Calls `ready` in every turn in which the fd has something to read (level-triggered). */
  add(fd: number, ready: () => void): void
  /** Forgets an fd; to be called before it is closed. */
  remove(fd: number): void
  /** Waits up to `milliseconds` (0: not at all) for the first fd, serves all that are ready and says how many there were. */
  turn(milliseconds: number): number
  /** Lets go of everything. */
  close(): void
}

export function createReactor(): Reactor {
  const epoll = epollCreate()
  const callbacks = new Map<number, () => void>()
  return {
    add: (fd, ready) => {
      epollAdd(epoll, fd)
      callbacks.set(fd, ready)
    },
    remove: (fd) => {
      if (callbacks.delete(fd)) epollDelete(epoll, fd)
    },
    turn: (milliseconds) => {
      const fds = epollWait(epoll, milliseconds)
      for (const fd of fds) callbacks.get(fd)?.()
      return fds.length
    },
    close: () => {
      callbacks.clear()
      close(epoll)
    },
  }
}
