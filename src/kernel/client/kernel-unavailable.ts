import { EngineUnavailable } from '../../engine/engine-unavailable.js'
import type { Missing } from '../protocol/messages.js'

/** Whose privilege an agent runs with. */
export type Privilege = 'user namespace' | 'root' | 'sudo'

/** The kernel engine cannot run here; names each way that was tried, why it failed and what would help. */
export class KernelUnavailable extends EngineUnavailable {
  override readonly name = 'KernelUnavailable'
  constructor(readonly missing: readonly Missing[]) {
    super(['the kernel engine cannot run here', ...missing.map(({ name, reason, remedy }) => `${name}: ${reason}; ${remedy}`)].join('\n  '))
  }
}

/** Reads why an agent could not be started from what unshare(1) or sudo(8) wrote. */
export function explainRefusal(privilege: Privilege, output: string): Missing {
  const reason = output.trim().split('\n').at(-1) ?? ''
  return { name: privilege, reason: reason === '' ? 'the agent ended without a word' : reason, remedy: remedyFor(privilege, output) }
}

function remedyFor(privilege: Privilege, output: string): string {
  if (/ENOENT|not found/.test(output)) return privilege === 'sudo' ? 'install sudo, or run as root' : 'install util-linux, which has unshare'
  if (privilege === 'sudo') return 'let sudo run without a password, or run as root'
  if (/No space left on device/.test(output)) return 'user.max_user_namespaces is too small: sysctl -w user.max_user_namespaces=10000'
  if (/uid_map/.test(output)) return 'AppArmor restricts user namespaces: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
  if (/mount/.test(output)) return 'the container masks /proc: run it with --security-opt systempaths=unconfined'
  if (/unshare failed: Operation not permitted/.test(output)) {
    return privilege === 'root'
      ? 'the container lacks a capability: run it with --cap-add SYS_ADMIN --cap-add NET_ADMIN'
      : 'a seccomp profile or kernel.unprivileged_userns_clone=0 forbids user namespaces: run the container with --security-opt seccomp=unconfined, or sysctl -w kernel.unprivileged_userns_clone=1'
  }
  return 'run as root, or allow user namespaces'
}
