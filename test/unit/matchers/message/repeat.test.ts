import { expect, test } from 'vitest'
import type { LabChange, Probe, Trace } from '../../../../src/engine/index.js'
import { repeatTrace } from '../../../../src/matchers/message/repeat.js'
import { crossHost } from '../../../support/rain.js'

const sent = (probe: Partial<Probe>, engine: Trace['engine'] = 'model'): string =>
  repeatTrace({ ...crossHost(), engine, probe: { ...crossHost().probe, ...probe } as Probe } as Trace, 'specs/a.spec.ts')

test('names what is not the default of the command', () => {
  expect(sent({})).toBe('npx hopspec trace specs/a.spec.ts --from coffee --to tea')
  expect(sent({ protocol: 'tcp', port: 80, size: 32 })).toBe('npx hopspec trace specs/a.spec.ts --from coffee --to tea --tcp 80')
  expect(sent({ size: 1472, ttl: 3, df: true })).toBe('npx hopspec trace specs/a.spec.ts --from coffee --to tea --size 1472 --ttl 3 --df')
  expect(sent({ protocol: 'udp', port: 53, size: 32, tos: 16, src: '10.168.0.12', sport: 5353 })).toBe('npx hopspec trace specs/a.spec.ts --from coffee --to tea --udp 53 --tos 16 --src 10.168.0.12 --sport 5353')
  expect(sent({ df: false }, 'kernel')).toBe('npx hopspec trace specs/a.spec.ts --from coffee --to tea --no-df --engine kernel')
})

test('changes the lab as it was changed before the probe', () => {
  const after = (...changes: readonly LabChange[]): string => repeatTrace({ ...crossHost(), changes } as Trace, 'specs/a.spec.ts').replace('npx hopspec trace specs/a.spec.ts --from coffee --to tea', '…')
  const change = { netns: 'rain-kubernetes-1', command: 'ip route del 10.168.1.0/24' }
  expect(after(change)).toBe("… --run 'rain-kubernetes-1: ip route del 10.168.1.0/24'")
  expect(after({ netns: 'rain-kubernetes-1', applied: 'nft' })).toBe('…, after the change that the spec made')
  expect(after(...Array.from({ length: 6 }, () => change))).toBe('…, after the 6 changes that the spec made')
})

test('quotes what a shell would take apart', () => {
  expect(repeatTrace(crossHost(), "specs/it's here.spec.ts")).toBe(`npx hopspec trace 'specs/it'\\''s here.spec.ts' --from coffee --to tea`)
})

test('leaves a spec that is not known to the reader', () => {
  expect(repeatTrace(crossHost(), undefined)).toBe('npx hopspec trace <spec> --from coffee --to tea')
})
