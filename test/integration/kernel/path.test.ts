import { describe, expect, test, vi } from 'vitest'
import { startAgent } from '../../../src/kernel/client/privilege.js'
import { kernelHere } from './kernel-here.js'

describe.skipIf(await kernelHere())('nft', () => {
  test('is found where root has it, also by those whose PATH has not the folders of root', async () => {
    vi.stubEnv('PATH', (process.env['PATH'] ?? '').split(':').filter((folder) => !/sbin\/?$/.test(folder)).join(':'))
    const { agent } = await startAgent()
    try {
      expect(await agent.call('capabilities', {}, 30_000)).toEqual([])
    } finally {
      vi.unstubAllEnvs()
      agent.kill()
    }
  })
})
