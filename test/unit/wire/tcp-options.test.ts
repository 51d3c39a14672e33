import { expect, it } from 'vitest'
import { formatTcpOptions } from '../../../src/wire/tcp-options.js'

it('prints options of each known kind in order', () => {
  expect(formatTcpOptions('020405b40402080a162996d6000000000103030a')).toBe('mss 1460,sackOK,TS val 371824342 ecr 0,nop,wscale 10')
})

it('prints an unknown kind, or a known one of another length, by number', () => {
  expect(formatTcpOptions('fe04beef')).toBe('unknown-254 0xbeef')
  expect(formatTcpOptions('0203ff00')).toBe('unknown-2 0xff,eol')
})

it('leaves what is no option as hex', () => {
  expect(formatTcpOptions('01010500')).toBe('nop,nop,0500')
  expect(formatTcpOptions('05010101')).toBe('05010101')
  expect(formatTcpOptions('0502ffff0809')).toBe('unknown-5 0x,ffff0809')
  expect(formatTcpOptions('')).toBe('')
})
