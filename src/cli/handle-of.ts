import type { Lab, NetnsHandle } from '../engine/index.js'

/** The host, router, pod or container of a lab by its name alone. */
export function handleOf({ plan, host, pod }: Lab, name: string): NetnsHandle {
  return plan.netns.some((netns) => netns.name === name.split('/')[0] && netns.role === 'pod') ? pod(name) : host(name)
}
