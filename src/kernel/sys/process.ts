import { readlinkSync } from 'node:fs'
import { SysError, check } from './errno.js'
import { declare } from './library.js'
import { fixedBytes } from './memory.js'

const C = {
  spawn: declare('int posix_spawnp(void *pid, const char *file, void *actions, void *attributes, const char **argv, const char **environment)'),
  initActions: declare('int posix_spawn_file_actions_init(void *actions)'),
  addOpen: declare('int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, uint32_t mode)'),
  kill: declare('int kill(int pid, int signal)'),
  waitpid: declare('int waitpid(int pid, void *status, int options)'),
}

const SIGKILL = 9
const WNOHANG = 1
const O_RDWR = 2

let actions: Buffer | undefined

/** The standard streams of a child: nothing to read, nowhere to write. */
function silentStreams(): Buffer {
  if (actions !== undefined) return actions
  actions = fixedBytes(256)
  C.initActions(actions)
  for (const fd of [0, 1, 2]) C.addOpen(actions, fd, '/dev/null', O_RDWR, 0)
  return actions
}

/**
 * Starts a program in the thread's namespaces and gives its pid; its standard streams are /dev/null. posix_spawn()
 * borrows the agent's memory until exec, which costs a fraction of what fork() costs here.
 *
 * @throws SysError
 */
export function startProcess(argv: readonly [string, ...string[]], environment: readonly string[] = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`)): number {
  const pid = Buffer.alloc(4)
  const errno = C.spawn(pid, argv[0], silentStreams(), null, [...argv, null], [...environment, null])
  if (errno !== 0) throw new SysError(`posix_spawn ${argv[0]}`, errno)
  return pid.readInt32LE(0)
}

/** Is a child alive? One that ended is reaped. */
export const isRunning = (pid: number): boolean => C.waitpid(pid, null, WNOHANG) === 0

/** Kills a child and waits until it is gone. @throws SysError */
export function endProcess(pid: number): void {
  C.kill(pid, SIGKILL)
  check(C.waitpid(pid, null, 0), `waitpid ${pid}`)
}

/** Does /proc show this process namespace, so that a child's pid is its name there? */
export const isOwnProc = (): boolean => readlinkSync('/proc/self') === String(process.pid)
