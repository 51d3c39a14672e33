import { describe, test } from 'vitest'
import { agreeOn } from './agree.js'
import { PROBES, SWITCHED } from './switched.js'

describe('commands at a bridge', () => {
  test.each([
    'ip link set pb nomaster',
    'ip link set pa nomaster; ip link set pb nomaster',
    'ip link set pb nomaster; ip link set pb master br0',
    'bridge link set dev pb state 0',
    'bridge link set dev pb flood off; bridge fdb del 02:00:00:00:02:02 dev pb master',
    'bridge fdb add 02:00:00:00:02:02 dev pa master static',
    'bridge fdb add 02:00:00:00:02:02 dev br0 self',
    'bridge fdb add 02:00:00:00:02:02 dev pa master',
    'bridge fdb replace 02:00:00:00:02:02 dev pb master dynamic',
    'bridge link set dev pb state 0; bridge fdb add 02:00:00:00:09:09 dev pb master dynamic',
    'bridge fdb add 02:00:00:00:09:09 dev eth0 self',
    'bridge fdb add 02:00:00:00:09:09 dev eth0 master',
    'bridge link set dev eth0 state 0',
    'ip link set br0 down',
    'ip link set br0 down; ip link set br0 up',
    'ip link set br0 mtu 1000',
    'ip link set pa mtu 1000',
    'ip link set br0 address 02:00:00:00:77:77',
    'ip link set eth0 master br0',
    'ip link set br0 address 01:00:00:00:00:01',
    'ip link set lo master br0',
    'ip link set br0 master br0',
    'ip link set pb address 02:00:00:00:02:02',
    'bridge link set dev pb hairpin on',
    'bridge link set dev pb learning off; bridge link set dev pa learning off',
    'ip link set pb mtu 67',
    'ip link set pb mtu 70000',
    'ip link set lo mtu 70000',
    'ip link set br0 mtu 68',
    'ip link set pb down; ip link set pb up',
    'ip link set lo down',
    'ip link set lo down; ip link set lo up',
    'ip link set br0 master pb',
  ])('%s', (commands) => agreeOn(SWITCHED, { damage: commands.split('; ').map((command) => ({ netns: 'h', command })), probes: PROBES }))
})
