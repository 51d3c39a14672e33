import { canonicalValue, findSysctl, isMeaningless, isRefused } from '../sysctl.js'
import { SYSCTLS } from '../sysctl-list.js'
import { rowPlace } from './place.js'
import { reporter } from './report.js'
import type { PlanView } from './view.js'

/** Sysctls. */
export const SYSCTL_FINDINGS = {
  'sysctl-unknown': { level: 'malformed', problem: 'is not a sysctl that hopspec knows', remedy: 'write {nearest}, or leave it out' },
  'sysctl-dev-unknown': { level: 'malformed', problem: 'is a sysctl of {dev}, which is not a device of {netns}', remedy: "name a device that is declared, 'all' or 'default'" },
  'sysctl-value-invalid': { level: 'malformed', problem: 'is not a value of {key}', remedy: 'write {right}' },
  'sysctl-value-refused': { level: 'malformed', problem: 'is out of the range of {key}', remedy: 'write a whole number from {min} to {max}' },
  'sysctl-value-meaningless': { level: 'inconsistent', problem: 'is a value that has no meaning for {key}', remedy: 'write a whole number from {min} to {max}' },
} as const

export function checkSysctls({ found, views }: PlanView): void {
  const report = reporter(SYSCTL_FINDINGS, found)
  // Namespaces share settings. Those with nothing wrong, by the devices that they name, have nothing wrong wherever these are.
  const fine = new Map<object, readonly string[]>()
  for (const { netns, links } of views) {
    if (fine.get(netns.sysctl)?.every((dev) => links.has(dev)) === true) continue
    const before = found.length
    const devs: string[] = []
    for (const [key, text] of Object.entries(netns.sysctl)) {
      const place = rowPlace(netns, 'sysctl', key)
      const known = findSysctl(key)
      if (known === undefined) {
        report('sysctl-unknown', place, key, { nearest: nearest(key) })
        continue
      }
      const { info, dev } = known
      if (dev !== undefined && dev !== 'all' && dev !== 'default') {
        devs.push(dev)
        if (!links.has(dev)) report('sysctl-dev-unknown', place, key, { dev, netns: netns.name })
      }
      const value = canonicalValue(text)
      if (info.type === 'text') {
        if (!/^\d{1,10}( \d{1,10})*$/.test(value)) report('sysctl-value-invalid', place, text, { key, right: `numbers such as ${info.default}` })
        continue
      }
      const { min, max } = info
      const number = Number(value)
      if (!/^-?\d{1,16}$/.test(value)) report('sysctl-value-invalid', place, text, { key, right: `a whole number from ${min} to ${max}` })
      else if (isRefused(info, number)) report('sysctl-value-refused', place, text, { key, min, max })
      else if (isMeaningless(info, number)) report('sysctl-value-meaningless', place, text, { key, min, max })
    }
    if (found.length === before) fine.set(netns.sysctl, devs)
  }
}

/** The known name that is closest to an unknown one. */
function nearest(key: string): string {
  const elements = key.split('.')
  const dev = /^net\.ipv[46]\.(conf|neigh)\./.test(key) ? elements[3] : undefined
  const general = elements.map((element, at) => (at === 3 && dev !== undefined ? '*' : element)).join('.')
  let best = 'net.ipv4.ip_forward'
  let least = Infinity
  for (const { name } of SYSCTLS) {
    const distance = editDistance(general.slice(0, 80), name)
    if (distance < least) [best, least] = [name, distance]
  }
  return best.replace('*', () => dev ?? 'all')
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
