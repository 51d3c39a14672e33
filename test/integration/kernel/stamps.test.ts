import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kernelAvailability } from '../../../src/kernel/index.js'
import { kernelHere } from './kernel-here.js'
import { bundleScript, type Program } from './scripts/bundle.js'

const LAUNCHERS = { 'user namespace': ['unshare', '--user', '--map-root-user', '--net'], root: ['unshare', '--net'], sudo: ['sudo', '-n', 'unshare', '--net'] } as const

describe.skipIf(await kernelHere())('taps', () => {
  let program: Program
  const busy: ChildProcess[] = []
  beforeAll(async () => {
    program = await bundleScript('stamps')
    for (let index = 0; index < 4; index++) busy.push(spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }))
  })
  afterAll(() => {
    for (const process of busy) process.kill('SIGKILL')
    program.remove()
  })

  test('see no frame before the kernel stamps them, also where its workers wait for a processor, net_enable_timestamp(), net/core/dev.c', async () => {
    const { privilege = 'root' } = await kernelAvailability()
    const [command, ...args] = LAUNCHERS[privilege]
    const { stdout } = await promisify(execFile)(command, [...args, process.execPath, '--no-warnings', program.file], { encoding: 'utf8' })
    expect(JSON.parse(stdout)).toEqual({ frames: 80, unstamped: 0 })
  })
})
