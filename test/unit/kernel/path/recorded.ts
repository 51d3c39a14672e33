import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Path } from '../../../../src/engine/index.js'
import type { Observation } from '../../../../src/kernel/path/reconstruct.js'
import type { TapRecord } from '../../../../src/kernel/path/record.js'

const folder = new URL('recorded/', import.meta.url)

type RecordRow = readonly [netns: string, ifindex: number, pkttype: number, time: number, partial: 0 | 1, bytes: string]

/** Names of the recordings: observations of a real kernel, one a file. */
export const recordings = (): readonly string[] => readdirSync(fileURLToPath(folder)).map((file) => file.replace('.json', ''))

/** An observation as the kernel engine made it: h1 with pods coffee and milk, h2 with pod tea, flannel's vxlan between them. */
export function recorded(name: string): Observation {
  const { records, ...rest } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Omit<Observation, 'records'> & { readonly records: readonly RecordRow[] }
  return { ...rest, records: records.map(recordOf) }
}

const recordOf = ([netns, ifindex, pkttype, time, partial, bytes]: RecordRow): TapRecord => ({
  netns, ifindex, pkttype, time, partial: partial === 1, bytes: Uint8Array.from(Buffer.from(bytes, 'hex')),
})

/** A path as text: `coffee eth0 > h1 veth768c0fba < bridge-up h1 cni0 <`; `>` is out, `<` is in. */
export function walk({ hops, outcome }: Pick<Path, 'hops' | 'outcome'>): string {
  const ways = hops.map(({ netns, ifname, dir, via }) => `${netns} ${ifname}${dir === 'out' ? '>' : '<'}${via === 'wire' || via === 'local' ? '' : ` ${via}`}`)
  const end = outcome.kind === 'delivered' ? outcome.kind : `${outcome.kind} ${outcome.reason}`
  return [...ways, `${end} at ${outcome.at.netns}${outcome.at.ifname === undefined ? '' : ` ${outcome.at.ifname}`}`].join(' · ')
}
