import { setImmediate } from 'node:timers/promises'
import { compareTraces, type TraceData } from '../../engine/index.js'
import { formatSubject } from '../../matchers/index.js'
import { tracePcapng } from '../capture.js'
import { escapeXml } from '../escape.js'
import type { ShownPlan } from '../shown-plan.js'
import { placeScene, type Scene } from '../scene.js'
import { topologySvg } from '../topology-svg.js'
import { pageAssets } from './page-assets.js'
import type { DifferenceView, PageIndex, TestGroup, TestVariant } from './page-data.js'
import type { RecordedTest, RecordedTrace, ReportData } from './report-data.js'
import { storeTrace } from './stored-trace.js'
import { indexInView, viewTrace } from './trace-view.js'

/**
 * One page that shows every test with its traces. It loads nothing: styles, script and data stand in it, and its own policy forbids the rest.
 * Traces are data in script elements of their own, read when one is opened. `onTest` is called with the number of tests that are drawn, and others may
 * work between two of them.
 */
export async function reportHtml({ title, plans, tests }: ReportData, onTest?: (drawn: number) => void): Promise<string> {
  const { script, style } = await pageAssets()
  const scenes = plans.map(placeScene)
  const traces: string[] = []
  const keep = (trace: unknown): number => traces.push(json(trace)) - 1
  const groups: TestGroup[] = []
  let drawn = 0
  for (const variants of groupTests(tests)) {
    groups.push(viewGroup(variants, plans, scenes, keep))
    onTest?.((drawn += variants.length))
    await setImmediate()
  }
  const index: PageIndex = {
    title,
    groups,
    drawings: scenes.map((scene, at) => topologySvg(scene, `Topology of ${plans[at]?.name ?? ''}`)),
  }
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This report needs JavaScript.</noscript>',
    `<script type="application/json" id="index">${json(index)}</script>`,
    ...traces.map((trace, id) => `<script type="application/json" id="trace-${id}">${trace}</script>`),
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** A page for traces of one plan, as `hopspec trace --html` writes it. */
export function traceReportHtml(plan: ShownPlan, traces: readonly RecordedTrace[], title = plan.name): Promise<string> {
  return reportHtml({
    title,
    plans: [plan],
    tests: traces.map((one) => ({
      spec: plan.name, name: one.title, engine: one.trace.engine, messages: [], plan: 0, traces: [{ ...one, title: formatSubject(one.trace.request, one.trace) }],
      state: one.trace.verdict.delivered && one.trace.verdict.answered ? 'passed' : 'failed',
    })),
  })
}

/** Tests of one spec and name, in the order of the specs' names. */
function groupTests(tests: readonly RecordedTest[]): readonly (readonly RecordedTest[])[] {
  const groups = new Map<string, RecordedTest[]>()
  for (const test of tests.toSorted((a, b) => (a.spec < b.spec ? -1 : a.spec > b.spec ? 1 : 0))) {
    const key = JSON.stringify([test.spec, test.name])
    const group = groups.get(key)
    if (group && !group.some(({ engine }) => engine === test.engine)) group.push(test)
    else groups.set(group ? `${key} ${groups.size}` : key, [test])
  }
  return [...groups.values()]
}

function viewGroup(tests: readonly RecordedTest[], plans: readonly ShownPlan[], scenes: readonly Scene[], keep: (trace: unknown) => number): TestGroup {
  const [model, kernel] = (['model', 'kernel'] as const).map((engine) => tests.find((test) => test.engine === engine))
  return {
    spec: tests[0]?.spec ?? '',
    name: tests[0]?.name ?? '',
    variants: tests.map((test) => viewVariant(test, plans, scenes, keep)),
    differences: model && kernel ? model.traces.map(({ trace }, index) => differencesOf(trace, kernel.traces[index]?.trace)) : [],
  }
}

function viewVariant({ engine, state, messages, plan: at, traces }: RecordedTest, plans: readonly ShownPlan[], scenes: readonly Scene[], keep: (trace: unknown) => number): TestVariant {
  const [plan, scene] = at === undefined ? [] : [plans[at], scenes[at]]
  if (at === undefined || !plan || !scene) return { engine, state, messages, traces: [] }
  return {
    engine, state, messages, plan: at,
    traces: traces.map((one) => ({ title: one.title, id: keep(storeTrace(viewTrace(one, scene))) })),
    ...(state === 'failed' && traces.length > 0 && { capture: Buffer.from(tracePcapng(plan, ...traces.map(({ trace }) => trace))).toString('base64') }),
  }
}

/** What the engines answered differently, with the hop to look at. `compareTraces()` counts hops from 0, people from 1. */
function differencesOf(model: TraceData, kernel: TraceData | undefined): readonly DifferenceView[] {
  if (!kernel) return [{ where: 'probe', field: 'trace', a: 'sent', b: '-' }]
  return compareTraces(model, kernel).map((difference) => {
    const [, what, number, hop, rest] = /^(request|packet (\d+)) hop (\d+)(.*)$/.exec(difference.where) ?? []
    if (hop === undefined) return difference
    const packet = indexInView(model, Number(number ?? 0))
    return { ...difference, where: `${what ?? ''} hop ${Number(hop) + 1}${rest ?? ''}`, hop: Number(hop), ...(packet >= 0 && { packet }) }
  })
}

/** JSON that no text in it can end the script element of. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
