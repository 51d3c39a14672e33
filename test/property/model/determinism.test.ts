import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnyCluster } from '../../../src/dsl/index.js'
import type { Lab, Names, Trace } from '../../../src/engine/index.js'
import { openLab } from '../../../src/lab/index.js'
import { verifyFrame } from '../../../src/wire/index.js'
import { valid } from '../cni/valid.js'

/** What is sent: by which protocol, from and to the n-th end of a cluster. */
interface Shot {
  readonly protocol: 'icmp' | 'udp' | 'tcp'
  readonly from: number
  readonly to: number
  readonly size: number
  readonly df: boolean
}

const shot: fc.Arbitrary<Shot> = fc.record({
  protocol: fc.constantFrom('icmp', 'udp', 'tcp'),
  from: fc.nat(99),
  to: fc.nat(99),
  size: fc.integer({ min: 12, max: 2000 }),
  df: fc.boolean(),
})

/** Machines and pods; a container sends as its pod does. */
const endsOf = ({ ends }: AnyCluster): readonly string[] => ends.filter((name) => !name.includes('/'))

const pick = (names: readonly string[], n: number): string => names[n % names.length] ?? ''

function send(lab: Lab<Names>, names: readonly string[], { protocol, from, to, size, df }: Shot): Promise<Trace> {
  const [source, target] = [pick(names, from), pick(names, to)]
  if (protocol === 'udp') return lab.udp(source, target, { port: 53, size, df })
  if (protocol === 'tcp') return lab.tcp(source, target, { port: 22, size })
  return lab.ping(source, target, { size, df })
}

/** Everything that a session says of the shots, as text. */
async function account(declared: AnyCluster, shots: readonly Shot[]): Promise<string> {
  await using lab = await openLab(declared, { engine: 'model' })
  const names = endsOf(declared)
  const said: unknown[] = []
  for (const one of shots) said.push(await send(lab, names, one))
  for (const { name, role } of lab.plan.netns) said.push(await (role === 'pod' ? lab.pod(name) : lab.host(name)).state())
  return JSON.stringify(said)
}

const shots = fc.array(shot, { minLength: 1, maxLength: 8 })

test('two sessions of one cluster answer the same probes with the same traces and tables, byte for byte', async () => {
  await fc.assert(fc.asyncProperty(valid, shots, async (declared, list) => {
    expect(await account(declared, list)).toBe(await account(declared, list))
  }), { numRuns: 25 })
})

test('every frame that a device shows is right to the last checksum', async () => {
  await fc.assert(fc.asyncProperty(valid, shots, async (declared, list) => {
    await using lab = await openLab(declared, { engine: 'model' })
    const names = endsOf(declared)
    for (const one of list) await send(lab, names, one)
    const port = lab.plan.netns.flatMap(({ links }) => links).find((link) => link.kind === 'vxlan')?.port
    for (const { netns, ifname, dir, bytes } of await lab.capture()) {
      const found = verifyFrame(bytes, port === undefined ? {} : { vxlanPorts: new Set([port]) })
      expect(found, `${netns} ${ifname} ${dir}`).toEqual([])
    }
  }), { numRuns: 25 })
})
