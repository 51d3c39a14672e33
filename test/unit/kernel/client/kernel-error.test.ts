import { expect, test } from 'vitest'
import { EngineUnavailable } from '../../../../src/engine/index.js'
import { fromRemote, KernelError } from '../../../../src/kernel/client/kernel-error.js'

test('an error of an agent keeps its words and fields', () => {
  const error = fromRemote({ name: 'NftError', message: 'h1: nft: syntax error', fields: { netns: 'h1' } })
  expect(error).toBeInstanceOf(KernelError)
  expect(error).toMatchObject({ kind: 'NftError', message: 'h1: nft: syntax error', fields: { netns: 'h1' } })
})

test('where there is no nft, a plan with rules cannot be run, and specs of it are skipped', () => {
  const error = fromRemote({ name: 'NftMissing', message: '', fields: {} })
  expect(error).toBeInstanceOf(EngineUnavailable)
  expect(error.message).toBe('the kernel engine cannot run here\n  nft: there is no program nft; install nftables, which plans with rules need')
})
