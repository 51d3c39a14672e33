import { expect, test } from 'vitest'
import { toBeDelivered } from '../../../../src/matchers/index.js'
import { crossHostWithoutRemote } from '../../../support/rain.js'

test('paints with the colours of the runner, and with none of its own', () => {
  const paint = (name: string) => (text: string) => `<${name}>${text}</${name}>`
  const utils = { EXPECTED_COLOR: paint('green'), RECEIVED_COLOR: paint('red'), DIM_COLOR: paint('dim') }
  const message = toBeDelivered.call({ utils }, crossHostWithoutRemote()).message()
  expect(message).toContain('to be delivered</green>\n<red>Dropped at rain-kubernetes-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)</red>')
  expect(message).toContain('<red><- dropped</red>')
  expect(message).toContain('<dim>Repeat: ')
  expect(toBeDelivered.call({}, crossHostWithoutRemote()).message()).not.toMatch(/\u001b/)
})
