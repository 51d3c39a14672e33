import { expect } from 'vitest'
import { planOf, type Box } from '../support/boxes.js'
import { explain, explainDifferences, judge, judgeOn } from './judge.js'
import type { Happenings, ProbeShape, Scenario } from './scenario.js'

/** Both engines make the same of a scenario. */
export async function agree(one: Scenario): Promise<void> {
  const judgement = await judge(one)
  expect(judgement.differences.length === 0 ? '' : explain(one, judgement)).toBe('')
}

/** IPv6 is silent, and a failed address resolution takes 60 ms on both engines. */
export function quiet(box: Box): Box {
  const links = Object.keys(box.links ?? {}).map((ifname) => [`net.ipv4.neigh.${ifname.replaceAll('.', '/')}.retrans_time_ms`, '20'] as const)
  return { ...box, sysctl: { 'net.ipv6.conf.all.disable_ipv6': '1', 'net.ipv6.conf.default.disable_ipv6': '1', ...Object.fromEntries(links), ...box.sysctl } }
}

/** Both engines make the same of what happens to a few namespaces. */
export async function agreeOn(boxes: Readonly<Record<string, Box>>, { damage = [], probes }: Partial<Happenings> & Pick<Happenings, 'probes'>): Promise<void> {
  const plan = planOf(Object.fromEntries(Object.entries(boxes).map(([name, box]) => [name, quiet(box)])))
  expect(explainDifferences(await judgeOn(plan, { damage, probes }))).toBe('')
}

type More = Partial<Omit<ProbeShape, 'protocol' | 'from' | 'to'>>

export const icmp = (from: string, to: string, more: More = {}): ProbeShape => ({ protocol: 'icmp', from, to, port: 9, ...more })
export const udp = (from: string, to: string, more: More = {}): ProbeShape => ({ protocol: 'udp', from, to, port: 9, ...more })
export const tcp = (from: string, to: string, more: More = {}): ProbeShape => ({ protocol: 'tcp', from, to, port: 80, ...more })
