import { expect, test } from 'vitest'
import { parseGroups } from '../../../../src/kernel/probe/groups.js'

test('reads the groups of each device, in the byte order of the machine', () => {
  const text = 'Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n17\tflannel.1 :     2      V3\n\t\t\t\t030201EF     1 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n'
  expect(parseGroups(text)).toEqual([{ ifname: 'lo', group: '224.0.0.1' }, { ifname: 'flannel.1', group: '239.1.2.3' }, { ifname: 'flannel.1', group: '224.0.0.1' }])
})
