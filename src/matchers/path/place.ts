import type { Place } from '../../engine/index.js'
import { globMatches } from './glob.js'

/**
 * Where something happened: a namespace ('rain-kubernetes-1'), a device ('flannel.1'), both
 * ('rain-kubernetes-1/flannel.1'), or an object. Names may be globs.
 */
export type PlacePattern = string | Place

export function placeMatches(pattern: PlacePattern, place: Place): boolean {
  if (typeof pattern !== 'string') return pattern.netns === place.netns && (pattern.ifname === undefined || pattern.ifname === place.ifname)
  const slash = pattern.indexOf('/')
  if (slash < 0) return globMatches(pattern, place.netns) || (place.ifname !== undefined && globMatches(pattern, place.ifname))
  return globMatches(pattern.slice(0, slash), place.netns) && place.ifname !== undefined && globMatches(pattern.slice(slash + 1), place.ifname)
}

/** 'rain-kubernetes-1 flannel.1', as messages write it. */
export function formatPlace(place: Place): string {
  return place.ifname === undefined ? place.netns : `${place.netns} ${place.ifname}`
}

/** A pattern as messages write it. */
export function formatPattern(pattern: PlacePattern): string {
  return typeof pattern === 'string' ? pattern.replace('/', ' ') : formatPlace(pattern)
}
