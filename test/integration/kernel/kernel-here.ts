import { kernelSkipReason } from '../../../src/kernel/index.js'

/** Are tests of the kernel engine to be skipped here? Says why on standard error. */
export async function kernelHere(): Promise<boolean> {
  const reason = await kernelSkipReason()
  if (reason !== undefined) console.warn(reason)
  return reason !== undefined
}
