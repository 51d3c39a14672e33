import { findSysctl, isRefused } from '../../../plan/index.js'
import type { Namespace } from '../../core/namespace.js'
import { deviceConf, FORWARDING, forwardAll, namedIn, neighConf, pathElement, sysctl as read, writeSysctl } from '../../core/sysctl.js'
import { forgetDsts } from '../../ipv4/dst.js'
import { refused } from '../refused.js'

const DEFAULT = /^net\.ipv4\.(conf|neigh)\.default\.(.+)$/

/** A file that is not there, or a value that its handler refuses. Follows `proc_dointvec_minmax()`, kernel/sysctl.c. */
function check(ns: Namespace, key: string, value: string): void {
  const what = `sysctl -w ${key}=${value}`
  const name = namedIn(key)
  if (name !== undefined && name !== 'all' && name !== 'default' && !ns.devices.some(({ ifname }) => pathElement(ifname) === name)) throw refused(ns.name, what, 'ENOENT')
  const info = findSysctl(key)?.info
  if (info?.type === 'integer' && isRefused(info, Number(value))) throw refused(ns.name, what, 'EINVAL')
}

/** Equivalent to: `sysctl -w <key>=<value>`. Follows `devinet_sysctl_forward()` and `devinet_conf_proc()`, net/ipv4/devinet.c. */
export function changeSysctl(ns: Namespace, key: string, value: string): void {
  const { sysctl } = ns
  const { shown, written } = sysctl
  check(ns, key, value)
  shown.set(key, value)
  const changed = DEFAULT.exec(key)
  // A default is for devices that are made later: those that are there keep what they have.
  if (changed !== null) {
    const [, tree = '', name = ''] = changed
    const old = written.get(key)
    if (old !== undefined) for (const { ifname } of ns.devices) {
      const own = `net.ipv4.${tree}.${pathElement(ifname)}.${name}`
      if (!written.has(own)) writeSysctl(sysctl, own, old)
    }
    return
  }
  // Only what is another value than before is a change.
  if (FORWARDING.test(key) && read(sysctl, 'net.ipv4.ip_forward') === Number(value)) return
  writeSysctl(sysctl, key, value)
  // inet_forward_change(): the switch for all sets every device's own, and keeps its two names alike; a router takes no redirects.
  if (FORWARDING.test(key)) {
    writeSysctl(sysctl, 'net.ipv4.conf.all.accept_redirects', Number(value) === 0 ? '1' : '0')
    forwardAll(written, value)
    for (const { ifname } of ns.devices) written.delete(`net.ipv4.conf.${pathElement(ifname)}.forwarding`)
  }
  for (const device of ns.devices) {
    device.conf = deviceConf(ns.sysctl, device.ifname)
    device.neighConf = neighConf(ns.sysctl, device.ifname)
  }
  forgetDsts(ns.dsts)
}
