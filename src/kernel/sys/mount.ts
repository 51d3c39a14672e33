import { check } from './errno.js'
import { declare } from './library.js'

const C = {
  mount: declare('int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)'),
  umount: declare('int umount2(const char *target, int flags)'),
}

const MNT_DETACH = 2

/** Mounts a file system. Equivalent to: `mount -t <type> <type> <target>`. @throws SysError */
export const mount = (type: string, target: string): void => void check(C.mount(type, target, type, 0, null), `mount ${type} at ${target}`)

/** Takes the topmost mount away, at once and also where it is in use. Equivalent to: `umount -l <target>`. */
export const unmount = (target: string): void => void C.umount(target, MNT_DETACH)
