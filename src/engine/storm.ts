import type { Hop } from './hop.js'

/**
 * Most frames that one probe, or one change, may set in motion: ten broadcasts on a wire of 10,000 hosts have room. Packets
 * that make packets, or frames that go round, have no end of their own, and each engine ends them here.
 */
export const MOST_FRAMES = 100_000

/** A frame at a device. */
export type Pass = Pick<Hop, 'netns' | 'ifname'>

/** A device that sees less than this part of what the busiest one sees stands beside the storm. */
const BUSY = 1 / 10

/** What a storm is called, and the devices that most of its frames were seen at. */
export function describeStorm(passes: readonly Pass[]): string {
  const counts = new Map<string, number>()
  for (const { netns, ifname } of passes) {
    const name = `${netns} ${ifname}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const most = Math.max(...counts.values())
  const busy = [...counts].filter(([, count]) => count >= most * BUSY).map(([name]) => name).sort()
  const where = busy.length === 0 ? '' : `, most of them seen at ${busy.join(', ')}`
  return (
    `a storm: ${MOST_FRAMES.toLocaleString('en')} frames and no end${where}. ` +
    'Break the loop (bridges have STP off), or look for a translation that turns packets of a tunnel, or answers to them, back into it. The session is closed'
  )
}
