import { existsSync } from 'node:fs'
import { describe, test } from 'vitest'
import { kernelSkipReason } from '../../../src/kernel/index.js'

/** Debian's containernetworking-plugins. */
export const BIN_DIR = '/usr/lib/cni'
const PLUGINS = ['bridge', 'host-local', 'loopback', 'macvlan', 'portmap', 'ptp'] as const

/** Why real CNI plugins cannot be run here, and what would help; undefined where they can. @throws where HOPSPEC_REQUIRE_TOOLS=1 forbids to skip */
async function missing(): Promise<string | undefined> {
  const absent = PLUGINS.filter((name) => !existsSync(`${BIN_DIR}/${name}`))
  if (absent.length === 0) return await kernelSkipReason()
  const reason = `CNI plugins are not in ${BIN_DIR}: ${absent.join(', ')}; install them: apt-get install containernetworking-plugins`
  if (process.env['HOPSPEC_REQUIRE_TOOLS'] === '1') throw new Error(`${reason} (HOPSPEC_REQUIRE_TOOLS=1 forbids to skip)`)
  return reason
}

const reason = await missing()

/** Groups tests of real CNI plugins; where there are none, one test stands for them all and says why it is skipped. */
export const describeCni = (name: string, fn: () => void): void => {
  if (reason === undefined) describe(name, fn)
  else test(name, ({ skip }) => skip(reason))
}
