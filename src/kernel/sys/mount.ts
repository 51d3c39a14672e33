import { closeSync, openSync } from 'node:fs'
import { check } from './errno.js'
import { declare } from './library.js'

const C = {
  mount: declare('int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)'),
  unshare: declare('int unshare(int flags)'),
  setns: declare('int setns(int fd, int type)'),
}

/** linux/sched.h */
const CLONE = { FS: 0x200, NEWNS: 0x00020000 } as const
/** linux/mount.h */
const MS = { REC: 0x4000, PRIVATE: 0x40000 } as const

const threadMounts = (): number => openSync('/proc/thread-self/ns/mnt', 'r')

/** A thread that shares its root and working directory with others cannot change its mount namespace. */
const unshareFs = (): void => void check(C.unshare(CLONE.FS), 'unshare CLONE_FS')

/**
 * Makes a mount namespace whose /sys shows the devices of the network namespace that the thread is in, and gives its fd.
 * Where /sys may not be mounted (a container that masks parts of it), it stays as it is. `scratch` are folders that are
 * empty and writable there.
 *
 * Equivalent to: `unshare --mount mount -t sysfs sysfs /sys`. @throws SysError
 */
export function ownMounts(scratch: readonly string[] = []): number {
  unshareFs()
  const back = threadMounts()
  try {
    check(C.unshare(CLONE.NEWNS), 'unshare CLONE_NEWNS')
    check(C.mount('none', '/', null, MS.REC | MS.PRIVATE, null), 'mount --make-rprivate /')
    C.mount('sysfs', '/sys', 'sysfs', 0, null)
    for (const folder of scratch) check(C.mount('tmpfs', folder, 'tmpfs', 0, null), `mount tmpfs at ${folder}`)

    return threadMounts()
  } finally {
    check(C.setns(back, CLONE.NEWNS), 'setns back to the mounts')
    closeSync(back)
  }
}

/** Calls `fn` with the thread in a mount namespace; what it starts stays there. @throws SysError */
export function insideMounts<T>(fd: number, fn: () => T): T {
  unshareFs()
  const back = threadMounts()
  try {
    check(C.setns(fd, CLONE.NEWNS), 'setns')
    return fn()
  } finally {
    check(C.setns(back, CLONE.NEWNS), 'setns back to the mounts')
    closeSync(back)
  }
}
