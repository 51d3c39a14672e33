import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { CniAttachment, CniPlugin } from '../../../plan/index.js'
import type { Programs } from '../exec.js'
import type { LiveNetns } from '../live-netns.js'
import { CniError } from './cni-error.js'

export type CniCommand = 'ADD' | 'CHECK' | 'DEL'

/** A pod that plugins attach, and the host whose namespace they run in. */
export interface CniPod {
  readonly live: LiveNetns
  readonly attachment: CniAttachment
  readonly host: Programs
}

const TIMEOUT = 30_000

/**
 * Runs one plugin and gives the result that it printed, undefined where it printed none.
 *
 * @throws CniError with the plugin's own error
 */
export async function runPlugin(command: CniCommand, pod: CniPod, plugin: CniPlugin, ifname: string, prevResult?: unknown): Promise<unknown> {
  const { live, attachment, host } = pod
  const { conflist, binDir } = attachment
  const program = join(binDir, plugin.type)
  if (!existsSync(program)) throw new CniError(live.name, plugin.type, command, `there is no such plugin in ${binDir}; there are: ${list(binDir)}`)
  const { capabilities, ...settings } = plugin
  const runtimeConfig = Object.fromEntries(Object.entries(attachment.runtimeConfig).filter(([name]) => capabilities?.[name]))
  const stdin = JSON.stringify({
    ...settings,
    cniVersion: conflist.cniVersion,
    name: conflist.name,
    ...(Object.keys(runtimeConfig).length > 0 && { runtimeConfig }),
    ...(prevResult !== undefined && { prevResult }),
  })
  const { code, stdout, stderr } = await host.run([program], { stdin, timeout: TIMEOUT }, environment(command, pod, ifname))
  const answer = parse(stdout)
  if (code !== 0) throw new CniError(live.name, plugin.type, command, problemOf(answer) ?? (stderr.trim() || `it ended with code ${code}`), answer)
  return answer
}

function environment(command: CniCommand, { live, attachment }: CniPod, ifname: string): Readonly<Record<string, string>> {
  return {
    CNI_COMMAND: command,
    CNI_CONTAINERID: Buffer.from(live.name).toString('hex'),
    CNI_NETNS: `/proc/${readlinkSync('/proc/self')}/fd/${live.fd}`,
    CNI_IFNAME: ifname,
    CNI_PATH: attachment.binDir,
    CNI_ARGS: attachment.args,
  }
}

function parse(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function problemOf(answer: unknown): string | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined
  const { msg, code } = answer as { readonly msg?: unknown; readonly code?: unknown }
  return typeof msg === 'string' ? `${msg} (code ${String(code)})` : undefined
}

function list(folder: string): string {
  try {
    return readdirSync(folder).sort().join(', ') || 'none'
  } catch {
    return 'none, for there is no such folder'
  }
}
