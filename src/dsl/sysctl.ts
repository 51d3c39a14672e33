/** Kernel settings by full name, as sysctl(8) writes them: 'net.ipv4.conf.eth0.rp_filter', and '/' for a dot inside one element. */
export type Sysctls = Readonly<Record<string, string | number>>

/** No settings: what all nodes begin with. */
export const NO_SETTINGS: Readonly<Record<string, string>> = Object.freeze({})

/** Settings with one or more written over them. */
export function withSysctl(settings: Readonly<Record<string, string>>, key: string | Sysctls, value?: string | number): Readonly<Record<string, string>> {
  const added = typeof key === 'string' ? [[key, value ?? ''] as const] : Object.entries(key)
  return Object.freeze(Object.fromEntries([...Object.entries(settings), ...added.map(([name, to]) => [name, String(to)] as const)]))
}
