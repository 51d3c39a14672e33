import { closeSync, openSync } from 'node:fs'
import { check } from './errno.js'
import { declare } from './library.js'

const C = {
  unshare: declare('int unshare(int flags)'),
  setns: declare('int setns(int fd, int type)'),
}

/** Kinds of namespaces, linux/sched.h. */
export const CLONE = { NEWNS: 0x00020000, NEWNET: 0x40000000 } as const

const threadNetns = (): number => openSync('/proc/thread-self/ns/net', 'r')

let home: number | undefined

/** The network namespace that the agent started in, which its thread is in unless it works inside another. */
const homeNetns = (): number => (home ??= threadNetns())

/**
 * Makes a network namespace, calls `setUp` inside it and gives its fd: the namespace lives as long as something holds it.
 * Equivalent to: `unshare --net`, for the calling thread alone.
 *
 * @throws SysError
 */
export function createNetns(setUp: () => void): number {
  const back = homeNetns()
  check(C.unshare(CLONE.NEWNET), 'unshare CLONE_NEWNET')
  try {
    const fd = threadNetns()
    try {
      setUp()
    } catch (error) {
      closeSync(fd)
      throw error
    }
    return fd
  } finally {
    check(C.setns(back, CLONE.NEWNET), 'setns back')
  }
}

/** Calls `fn` with the thread in a namespace and returns to where it was; calls may nest. @throws SysError */
export function insideNetns<T>(fd: number, fn: () => T): T {
  const back = current ?? homeNetns()
  if (back === fd) return fn()
  check(C.setns(fd, CLONE.NEWNET), 'setns')
  const before = current
  current = fd
  try {
    return fn()
  } finally {
    current = before
    check(C.setns(back, CLONE.NEWNET), 'setns back')
  }
}

/** The namespace that {@link insideNetns} put the thread in. */
let current: number | undefined
