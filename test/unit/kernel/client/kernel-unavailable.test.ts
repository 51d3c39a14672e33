import { expect, test } from 'vitest'
import { explainRefusal } from '../../../../src/kernel/client/kernel-unavailable.js'

test.each([
  ['user namespace', 'unshare: unshare failed: No space left on device', 'sysctl -w user.max_user_namespaces=10000'],
  ['user namespace', 'unshare: write failed /proc/self/uid_map: Operation not permitted', 'sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'],
  ['user namespace', 'unshare: unshare failed: Operation not permitted', '--security-opt seccomp=unconfined'],
  ['user namespace', 'unshare: mount /proc failed: Operation not permitted', '--security-opt systempaths=unconfined'],
  ['root', 'unshare: unshare failed: Operation not permitted', '--cap-add SYS_ADMIN'],
  ['sudo', 'sudo: a password is required', 'let sudo run without a password'],
  ['sudo', 'spawn sudo ENOENT', 'install sudo, or run as root'],
  ['user namespace', 'spawn unshare ENOENT', 'install util-linux'],
] as const)('%s: "%s" has the remedy "%s"', (privilege, output, remedy) => {
  const missing = explainRefusal(privilege, `a line before\n${output}\n`)
  expect(missing.name).toBe(privilege)
  expect(missing.reason).toBe(output)
  expect(missing.remedy).toContain(remedy)
})

test('an agent that ended without a word says that', () => {
  expect(explainRefusal('root', '').reason).toBe('the agent ended without a word')
})
