import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readlinkSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { kernelHere } from './kernel-here.js'
import { bundleScript, type Program } from './scripts/bundle.js'

/** An ordinary user that owns nothing. */
const UID = '54321'
const AS_USER = ['setpriv', '--reuid', UID, '--regid', UID, '--clear-groups']

/** A user namespace with users of its own in which no other may be made; the machine's own limit stays as it is. */
class Fenced {
  readonly #holder: ChildProcess = spawn('unshare', ['--user', 'sleep', '600'], { stdio: 'ignore' })

  /** The words before a command that runs it in there, as root of that namespace. */
  get enter(): readonly string[] {
    return ['nsenter', '--user', '--target', String(this.#holder.pid), '--setuid', '0', '--setgid', '0', 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', 'sh']
  }

  /** Maps users and groups as soon as the namespace is there. */
  async ready(): Promise<void> {
    const { pid } = this.#holder
    const own = readlinkSync('/proc/self/ns/user')
    await vi.waitUntil(() => readlinkSync(`/proc/${pid}/ns/user`) !== own, { timeout: 10_000, interval: 5 })
    for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${pid}/${map}`, '0 0 65536')
  }

  end(): void {
    this.#holder.kill('SIGKILL')
  }
}

/** A /proc of which parts are hidden, as in most containers: the kernel lets nobody mount another. */
const MASKED_PROC = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs none /proc/sys/fs && exec "$@"', 'sh']

interface Report {
  readonly ok: boolean
  readonly privilege?: string
  readonly missing: readonly { readonly name: string; readonly reason: string; readonly remedy: string }[]
  readonly answered?: boolean
  readonly skip?: string | { readonly thrown: string }
}

const skip = (await kernelHere()) || process.getuid?.() !== 0

describe.skipIf(skip)('the privilege of the engine (these tests make users, so they need root)', () => {
  let program: Program
  let fenced: Fenced
  beforeAll(async () => {
    program = await bundleScript('report')
    fenced = new Fenced()
    await fenced.ready()
  })
  afterAll(() => {
    program.remove()
    fenced.end()
  })
  const report = (through: readonly string[], env: Readonly<Record<string, string>> = {}): Report => {
    const [command = process.execPath, ...rest] = [...through, process.execPath, program.file]
    const { HOPSPEC_REQUIRE_KERNEL: _, ...inherited } = process.env
    const { stdout, stderr, status } = spawnSync(command, rest, { encoding: 'utf8', cwd: '/', env: { ...inherited, ...env } })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return JSON.parse(stdout) as Report
  }

  test('an ordinary user needs none: a user namespace will do', () => {
    expect(report(AS_USER)).toEqual({ ok: true, privilege: 'user namespace', missing: [], answered: true })
  })

  test('root where user namespaces are forbidden does without one', () => {
    expect(report(fenced.enter)).toMatchObject({ ok: true, privilege: 'root', answered: true })
  })

  test('an ordinary user where user namespaces are forbidden is told so, and what would help', () => {
    const { ok, missing, skip: reason } = report([...fenced.enter, ...AS_USER])
    expect(ok).toBe(false)
    expect(missing[0]).toEqual({ name: 'user namespace', reason: 'unshare: unshare failed: No space left on device', remedy: 'user.max_user_namespaces is too small: sysctl -w user.max_user_namespaces=10000' })
    expect(missing.map(({ name }) => name)).toEqual(['user namespace', 'sudo'])
    expect(reason).toContain('user.max_user_namespaces is too small')
  })

  test('where /proc is masked the engine works all the same and says what is missing', () => {
    const { ok, privilege, missing, answered } = report(MASKED_PROC)
    expect({ ok, privilege, answered, missing: missing.map(({ name }) => name) }).toEqual({ ok: true, privilege: 'user namespace', answered: true, missing: ['process namespace'] })
  })

  test('HOPSPEC_REQUIRE_KERNEL=1 turns the skip into a failure', () => {
    expect(report([...fenced.enter, ...AS_USER], { HOPSPEC_REQUIRE_KERNEL: '1' }).skip).toEqual({ thrown: 'KernelUnavailable' })
  })
})
