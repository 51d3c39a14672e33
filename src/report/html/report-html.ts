import { compareTraces, type TraceData } from '../../engine/index.js'
import type { Plan } from '../../plan/index.js'
import { escapeXml } from '../escape.js'
import { placeScene } from '../scene.js'
import { topologySvg } from '../topology-svg.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'
import type { RecordedTest, ReportData } from './report-data.js'
import { viewTrace } from './trace-view.js'

/**
 * One page that shows every test with its traces. It loads nothing: styles, script and data stand in it, and its own policy forbids the rest.
 * Traces are data in script elements of their own, read when one is opened.
 */
export function reportHtml({ title, plans, tests }: ReportData): string {
  const scenes = plans.map(placeScene)
  const traces: string[] = []
  const groups = [...groupTests(tests)].map(([, variants]) => {
    const [first] = variants
    const [model, kernel] = (['model', 'kernel'] as const).map((engine) => variants.find((variant) => variant.engine === engine))
    return {
      spec: first?.spec ?? '',
      name: first?.name ?? '',
      variants: variants.map(({ engine, state, messages, plan, traces: recorded }) => ({
        engine, state, messages, plan,
        traces: recorded.flatMap((one) => {
          const scene = plan === undefined ? undefined : scenes[plan]
          return scene ? [{ title: one.title, id: traces.push(json(viewTrace(one, scene))) - 1 }] : []
        }),
      })),
      differences: model && kernel ? model.traces.map(({ trace }, index) => differencesOf(trace, kernel.traces[index]?.trace)) : [],
    }
  })
  const index = { title, groups, drawings: scenes.map((scene, at) => topologySvg(scene, `Topology of ${plans[at]?.name ?? ''}`)) }
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    '<noscript>This report needs JavaScript.</noscript>',
    `<script type="application/json" id="index">${json(index)}</script>`,
    ...traces.map((trace, id) => `<script type="application/json" id="trace-${id}">${trace}</script>`),
    `<script>${PAGE_SCRIPT}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

/** A page for traces of one plan, as `hopspec trace --html` writes it. */
export function traceReportHtml(plan: Plan, traces: readonly { readonly title: string; readonly trace: TraceData }[], title = plan.name): string {
  return reportHtml({
    title,
    plans: [plan],
    tests: traces.map((one) => ({
      spec: plan.name, name: one.title, engine: one.trace.engine, messages: [], plan: 0, traces: [one],
      state: one.trace.verdict.delivered && one.trace.verdict.answered ? 'passed' : 'failed',
    })),
  })
}

/** Tests of one spec and name, in the order of the specs' names. */
function groupTests(tests: readonly RecordedTest[]): ReadonlyMap<string, readonly RecordedTest[]> {
  const groups = new Map<string, RecordedTest[]>()
  for (const test of tests.toSorted((a, b) => (a.spec < b.spec ? -1 : a.spec > b.spec ? 1 : 0))) {
    const key = JSON.stringify([test.spec, test.name])
    const group = groups.get(key)
    if (group && !group.some(({ engine }) => engine === test.engine)) group.push(test)
    else groups.set(group ? `${key} ${groups.size}` : key, [test])
  }
  return groups
}

function differencesOf(model: TraceData, kernel: TraceData | undefined): ReturnType<typeof compareTraces> {
  return kernel ? compareTraces(model, kernel) : [{ where: 'probe', field: 'trace', a: 'sent', b: '-' }]
}

/** JSON that no text in it can end the script element of. */
function json(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
