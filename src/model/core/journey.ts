import type { Branch, Hop, Outcome, Path, Place } from '../../engine/index.js'

/**
 * The way of one copy of a packet: its hops, and the copies that it parted into after the last of them.
 * `finishJourney` makes the public `Path` of it.
 */
export interface Journey {
  readonly netns: string
  /** The copy that this one parted from. */
  readonly parent: Journey | undefined
  readonly hops: Hop[]
  forks: Journey[] | undefined
  why: Branch['why']
  /** Order among its siblings: ifindex of the port, place of the fragment. */
  rank: number
  outcome: Outcome | undefined
  /** Somebody answered this copy. */
  answered: boolean
}

/** A new journey that starts in a namespace. */
export const createJourney = (netns: string): Journey => ({ netns, parent: undefined, hops: [], forks: undefined, why: 'flood', rank: 0, outcome: undefined, answered: false })

/** A copy parts from `journey`. */
export function fork(journey: Journey, why: Branch['why'], rank: number): Journey {
  const copy: Journey = { netns: journey.netns, parent: journey, hops: [], forks: undefined, why, rank, outcome: undefined, answered: false }
  if (journey.forks === undefined) journey.forks = [copy]
  else journey.forks.push(copy)
  return copy
}

/** Where a journey is now: its last device, or the namespace that it starts in. */
export function placeOf(journey: Journey, before: Place): Place {
  const last = journey.hops[journey.hops.length - 1]
  return last === undefined ? before : { netns: last.netns, ifname: last.ifname }
}

interface Way {
  readonly hops: readonly Hop[]
  readonly branches: readonly Branch[]
  readonly outcome: Outcome
  readonly answered: boolean
}

const LOST: Outcome = { kind: 'dropped', at: { netns: '' }, reason: 'UNOBSERVED' }

/** The path of a journey that ended. Copies that no device ever showed leave no branch: a tap would not know of them. */
export function finishJourney(journey: Journey): Path {
  if (journey.forks === undefined) return { hops: journey.hops, branches: [], outcome: journey.outcome ?? LOST }
  const { hops, branches, outcome } = wayOf(journey, { netns: journey.netns })
  return { hops, branches, outcome }
}

function wayOf(journey: Journey, before: Place): Way {
  const from = placeOf(journey, before)
  const outcome = journey.outcome ?? LOST
  if (journey.forks === undefined) return { hops: journey.hops, branches: [], outcome, answered: journey.answered }
  const ways = [...journey.forks].sort((a, b) => a.rank - b.rank).map((copy) => ({ copy, way: wayOf(copy, from) }))
  const main = ways.reduce((best, other) => (better(other, best) ? other : best))
  // Copies that the sender's own stack made part at the device that shows the first.
  const [first] = main.way.hops
  const parted = journey.hops.length > 0 || first === undefined ? from : { netns: first.netns, ifname: first.ifname }
  const others = ways.filter((other) => other !== main)
  const branches = [...others.flatMap(({ copy, way }) => (way.hops.length === 0 ? way.branches : [{ why: copy.why, from: parted, hops: way.hops, outcome: way.outcome }, ...way.branches])), ...main.way.branches]
  const seen = main.way.hops.length > 0 || main.way.outcome !== LOST
  return {
    hops: journey.hops.length === 0 ? main.way.hops : [...journey.hops, ...main.way.hops],
    branches,
    outcome: seen ? endedAt(main.way, journey, from) : outcome,
    answered: main.way.answered || journey.answered,
  }
}

/** A copy that no device showed was lost at the last one that all copies passed. */
function endedAt({ hops, outcome }: Way, before: Journey, from: Place): Outcome {
  return hops.length > 0 || before.hops.length === 0 || outcome.kind === 'delivered' ? outcome : { ...outcome, at: from }
}

interface Candidate {
  readonly copy: Journey
  readonly way: Way
}

/** The copy that was answered, or delivered, or got furthest; of fragments the first. */
function better(a: Candidate, b: Candidate): boolean {
  if (a.copy.why === 'fragment') return false
  if (a.way.answered !== b.way.answered) return a.way.answered
  const delivered = a.way.outcome.kind === 'delivered'
  if (delivered !== (b.way.outcome.kind === 'delivered')) return delivered
  return a.way.hops.length > b.way.hops.length
}
