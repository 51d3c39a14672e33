import { afterEach, expect, test, vi } from 'vitest'
import { kernelAvailability, kernelSkipReason } from '../../../../src/kernel/index.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test('another system than Linux is told to take the model', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin')
  expect(await kernelAvailability()).toEqual({ ok: false, missing: [{ name: 'Linux', reason: 'this is darwin', remedy: 'take the model engine, or run in a Linux container or virtual machine' }] })
})

test('a skip has a reason, or is a failure where the kernel engine is required', async () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32')
  vi.stubEnv('HOPSPEC_REQUIRE_KERNEL', '')
  expect(await kernelSkipReason()).toContain('Linux: this is win32')
  vi.stubEnv('HOPSPEC_REQUIRE_KERNEL', '1')
  await expect(kernelSkipReason()).rejects.toThrow('the kernel engine cannot run here')
})
