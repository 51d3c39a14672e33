import { execFileSync, spawnSync } from 'node:child_process'

/** Why the real tools cannot be asked on this machine, or undefined where they can. */
export const whyNoTools: string | undefined = (() => {
  if (process.platform !== 'linux') return 'needs Linux'
  const tried = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--mount', 'ip', '-V'], { encoding: 'utf8' })
  if (tried.error !== undefined) return `needs unshare(1): ${tried.error.message}`
  return tried.status === 0 ? undefined : `needs iproute2 and user namespaces: ${tried.stderr.trim()}`
})()

/** Runs a shell script in a throw-away user, network and mount namespace with a /run of its own. */
export function inSandbox(script: string, input = ''): string {
  const prelude = 'set -e\nmount -t tmpfs tmpfs /run\n'
  return execFileSync('unshare', ['--user', '--map-root-user', '--net', '--mount', 'sh', '-c', prelude + script], { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] })
}
