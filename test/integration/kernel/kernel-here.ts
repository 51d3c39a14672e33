import { kernelAvailability } from '../../../src/kernel/index.js'

/**
 * Are tests of the kernel engine to be skipped here? Says why on standard error. Most of them have plans with rules: without
 * nft none is run.
 *
 * @throws where HOPSPEC_REQUIRE_KERNEL=1 forbids to skip
 */
export async function kernelHere(): Promise<boolean> {
  const reason = await kernelReason()
  if (reason !== undefined) console.warn(reason)
  return reason !== undefined
}

/** Why they are to be skipped, and what would help. */
export async function kernelReason(): Promise<string | undefined> {
  const { ok, missing } = await kernelAvailability()
  const lacking = missing.filter(({ name }) => !ok || name === 'nft')
  if (lacking.length === 0) return undefined
  const reason = ['tests of the kernel engine cannot run here', ...lacking.map(({ name, reason: why, remedy }) => `${name}: ${why}; ${remedy}`)].join('\n  ')
  if (process.env['HOPSPEC_REQUIRE_KERNEL'] === '1') throw new Error(`${reason}\n  HOPSPEC_REQUIRE_KERNEL=1 forbids to skip them`)
  return reason
}
