import { readFileSync } from 'node:fs'

const NAMES = ['forwarding', 'rp_filter', 'accept_local', 'route_localnet', 'drop_unicast_in_l2_multicast'] as const

/** The sysctls that decide about what comes in, of `all` and the given devices, in the thread's namespace. */
export function readInputSysctls(ifnames: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const ifname of ['all', ...ifnames]) {
    for (const name of NAMES) {
      try {
        values[`net.ipv4.conf.${ifname}.${name}`] = readFileSync(`/proc/sys/net/ipv4/conf/${ifname}/${name}`, 'utf8').trim()
      } catch {
        // A bridge port has a directory too; a device that went away since the links were listed has none.
      }
    }
  }
  return values
}
