import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program that reads captures, where this machine has it. */
export interface Tool {
  readonly present: boolean
  /** For the title of what is skipped without it. */
  readonly missing: string
  /** Runs it on a capture and returns its lines. */
  run(argv: readonly string[], capture: Uint8Array): string[]
}

/** Finds a program on the PATH. With HOPSPEC_REQUIRE_TOOLS=1 a test that needs a missing one fails instead of being skipped. */
export function tool(name: 'tcpdump' | 'tshark'): Tool {
  const { error } = spawnSync(name, ['--version'])
  const present = error === undefined || process.env['HOPSPEC_REQUIRE_TOOLS'] === '1'
  return {
    present,
    missing: present ? '' : ` (skipped: no ${name} on the PATH; apt-get install ${name})`,
    run(argv, capture) {
      const folder = mkdtempSync(join(tmpdir(), 'hopspec-'))
      try {
        const file = join(folder, 'capture.pcapng')
        writeFileSync(file, capture)
        const { status, stdout, stderr, error: failed } = spawnSync(name, ['-r', file, ...argv], { encoding: 'utf8', maxBuffer: 1 << 26 })
        if (failed !== undefined || status !== 0) throw new Error(`${name} ${argv.join(' ')}: ${failed?.message ?? stderr}`)
        return stdout.split('\n').filter((line) => line !== '')
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}
