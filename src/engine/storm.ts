import type { Hop } from './hop.js'

/**
 * Most frames that one probe, or one change, may set in motion: ten broadcasts on a wire of 10,000 hosts have room. Packets
 * that make packets, or frames that go round, have no end of their own, and each engine ends them here.
 */
export const MOST_FRAMES = 100_000

/** A frame at a device. */
export type Pass = Pick<Hop, 'netns' | 'ifname' | 'dir'>

/** A device that frames go round through sees each of them come in and go out: this part of all that was looked at is no chance. */
const OFTEN = 1 / 100

/** What a storm is called, and the devices that its frames went round through. */
export function describeStorm(passes: readonly Pass[]): string {
  const counts = new Map<string, { in: number; out: number }>()
  for (const { netns, ifname, dir } of passes) {
    const name = `${netns} ${ifname}`
    const count = counts.get(name) ?? { in: 0, out: 0 }
    counts.set(name, count)
    count[dir]++
  }
  const round = [...counts].filter(([, count]) => Math.min(count.in, count.out) > passes.length * OFTEN).map(([name]) => name).sort()
  const through = round.length === 0 ? '' : `: they go round through ${round.join(', ')}`
  return (
    `a storm: ${MOST_FRAMES.toLocaleString('en')} frames and no end${through}. ` +
    'Break the loop (bridges have STP off), or look for a translation that turns packets of a tunnel, or answers to them, back into it. The session is closed'
  )
}
