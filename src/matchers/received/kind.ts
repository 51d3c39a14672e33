import type { Hop, LinkHandle, NetnsHandle, Path, Trace } from '../../engine/index.js'

/** What a matcher may be given, by its look: data from JSON is judged like data from a lab. */
export function isTrace(value: unknown): value is Trace {
  return isObject(value) && 'probe' in value && 'request' in value && isPath(value.request) && 'verdict' in value
}

export function isPath(value: unknown): value is Path {
  return isObject(value) && 'hops' in value && Array.isArray(value.hops) && 'outcome' in value && isObject(value.outcome)
}

export function isHop(value: unknown): value is Hop {
  return isObject(value) && 'layers' in value && Array.isArray(value.layers) && 'ifname' in value && 'dir' in value
}

/** A host, router, pod or container of a lab. */
export function isNetns(value: unknown): value is NetnsHandle {
  return isObject(value) && 'name' in value && 'role' in value && 'state' in value && typeof value.state === 'function'
}

/** A link of a host or pod of a lab. */
export function isLink(value: unknown): value is LinkHandle {
  return isObject(value) && 'ifname' in value && 'netns' in value && isNetns(value.netns)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The word for a value in `expect(…)`, and what it is in a sentence. */
export interface ReceivedKind {
  readonly word: string
  readonly phrase: string
}

/** Names whatever a matcher was given. */
export function kindOf(value: unknown): ReceivedKind {
  if (isTrace(value)) return { word: 'trace', phrase: 'a trace' }
  if (isPath(value)) return { word: 'path', phrase: 'a path' }
  if (isHop(value)) return { word: 'hop', phrase: 'a hop' }
  if (isNetns(value)) return { word: value.role, phrase: `${value.role} '${value.name}'` }
  if (isLink(value)) return { word: 'link', phrase: `link '${value.ifname}' of '${value.netns.name}'` }
  if (isObject(value) && 'requests' in value && 'cast' in value) return { word: 'exchange', phrase: 'an address resolution' }
  if (isObject(value) && 'then' in value) return { word: 'promise', phrase: 'a promise' }
  if (isObject(value) && 'ping' in value && 'plan' in value) return { word: 'lab', phrase: 'a lab' }
  return { word: 'received', phrase: otherPhrase(value) }
}

function otherPhrase(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object of another kind'
  return `the ${typeof value} ${JSON.stringify(value) ?? String(value)}`
}
