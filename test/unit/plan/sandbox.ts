import { spawnSync } from 'node:child_process'

/** Why the real tools cannot be asked on this machine, or undefined where they can. */
export const whyNoTools: string | undefined = (() => {
  if (process.platform !== 'linux') return 'needs Linux'
  const tried = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--mount', 'ip', '-V'], { encoding: 'utf8' })
  if (tried.error !== undefined) return `needs unshare(1): ${tried.error.message}`
  return tried.status === 0 ? undefined : `needs iproute2 and user namespaces: ${tried.stderr.trim()}`
})()

/** For tests that start processes, on machines that are busy. */
export const PATIENT = { timeout: 60_000 }

/** Runs a shell script in a throw-away user, network and mount namespace with a /run of its own; throws what it said on stderr. */
export function inSandbox(script: string): string {
  const prelude = 'set -e\nmount -t tmpfs tmpfs /run\n'
  const { status, stdout, stderr } = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--mount', 'sh', '-s'], { encoding: 'utf8', input: prelude + script })
  if (status !== 0) throw new Error(`the script ended with ${String(status)}: ${stderr}`)
  return stdout
}
