import { literal, placeOf } from './place.js'
import { reporter } from './report.js'
import type { PlanView } from './view.js'

/** Names of namespaces, segments and containers. */
export const NAME_FINDINGS = {
  'plan-name-invalid': { level: 'malformed', problem: 'is not a name: {why}', remedy: 'use letters, digits, -, _ and ., at most 253 bytes' },
  'netns-name-invalid': { level: 'malformed', problem: 'is not a name of a {role}: {why}', remedy: 'use letters, digits, -, _ and ., at most 253 bytes' },
  'netns-name-duplicate': { level: 'malformed', problem: 'is the name of two namespaces', remedy: 'give each host, router and pod a name of its own' },
  'segment-name-invalid': { level: 'malformed', problem: 'is not a name of a segment: {why}', remedy: 'use letters, digits, -, _ and ., at most 253 bytes' },
  'segment-name-duplicate': { level: 'malformed', problem: 'is the name of two segments', remedy: 'give each segment a name of its own' },
  'container-name-invalid': { level: 'malformed', problem: 'is not a name of a container: {why}', remedy: 'use letters, digits, -, _ and ., at most 253 bytes' },
  'container-duplicate': { level: 'malformed', problem: 'is the name of two containers of the pod', remedy: 'give each container of a pod a name of its own' },
  'container-outside-pod': { level: 'malformed', problem: 'is a container of a {role}', remedy: 'declare containers on pods only' },
  'pod-host-missing': { level: 'malformed', problem: 'is a pod that runs on no host', remedy: 'declare it on a host' },
  'pod-host-unknown': { level: 'malformed', problem: 'is not a host of the plan', remedy: 'name a host that the plan has' },
} as const

/** Why a text cannot be the name of a namespace (it becomes a file name, a word of a script and text of a page), or undefined. */
export function whyNoName(name: string): string | undefined {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,252}$/.test(name)) return undefined
  if (name === '') return 'it is empty'
  if (name.length > 253) return `it has ${name.length} bytes`
  if (name.includes('..')) return "it contains '..'"
  const wrong = /[^A-Za-z0-9._-]/u.exec(name)?.[0]
  if (wrong !== undefined) return `it contains ${describeCharacter(wrong)}`
  if (!/^[A-Za-z0-9]/.test(name)) return `it begins with ${JSON.stringify(name.charAt(0))}`
  return undefined
}

/** A character for a message, also where it cannot be seen. */
export function describeCharacter(character: string): string {
  if (character === '/') return "a '/'"
  if (/^\s$/u.test(character)) return 'white space'
  const point = character.codePointAt(0) ?? 0
  return point < 32 || point === 127 ? `the control character U+${point.toString(16).padStart(4, '0').toUpperCase()}` : JSON.stringify(character)
}

export function checkNames({ plan, found, views, byName }: PlanView): void {
  const report = reporter(NAME_FINDINGS, found)
  const why = whyNoName(plan.name)
  if (why !== undefined) report('plan-name-invalid', `cluster(${literal(plan.name)})`, plan.name, { why })

  const names = new Set<string>()
  for (const { netns } of views) {
    const { name, role, host, containers } = netns
    const place = (): string => placeOf(netns)
    const bad = whyNoName(name)
    if (bad !== undefined) report('netns-name-invalid', place, name, { role, why: bad })
    if (names.has(name)) report('netns-name-duplicate', place, name)
    names.add(name)
    if (role === 'pod') {
      if (host === undefined) report('pod-host-missing', place, name)
      else if (byName.get(host)?.netns.role !== 'host') report('pod-host-unknown', place, host)
    }
    if (containers.length === 0) continue
    const seen = new Set<string>()
    for (const container of containers) {
      const there = `${place()}.container(${literal(container)})`
      const wrong = whyNoName(container)
      if (wrong !== undefined) report('container-name-invalid', there, container, { why: wrong })
      if (seen.has(container)) report('container-duplicate', there, container)
      if (role !== 'pod') report('container-outside-pod', there, container, { role })
      seen.add(container)
    }
  }

  const segments = new Set<string>()
  for (const { name } of plan.segments) {
    const bad = whyNoName(name)
    if (bad !== undefined) report('segment-name-invalid', `segment(${literal(name)})`, name, { why: bad })
    if (segments.has(name)) report('segment-name-duplicate', `segment(${literal(name)})`, name)
    segments.add(name)
  }
}
