import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { TaskMeta } from 'vitest'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import type { Plan } from '../../plan/index.js'
import { colours, formatReportData, reportHtml, traceText, unpackTrace, type RecordedTest, type ReportData } from '../../report/index.js'
import type {} from '../record.js'

/** Where the reporter writes. Paths are relative to the root of the run. */
export interface ReporterOptions {
  /** One self-contained page. */
  readonly html?: string
  /** The data of the page, for `hopspec report`. */
  readonly json?: string
  /** Title of the page (default 'hopspec'). */
  readonly title?: string
}

/**
 * Vitest's reporter of traces: a short path for each failure on the terminal, and where asked for a page of all tests.
 * @example reporters: ['default', ['hopspec/reporter', { html: 'hopspec-report.html' }]]
 */
export default class HopspecReporter implements Reporter {
  readonly #options: ReporterOptions
  #vitest: Vitest | undefined

  constructor(options: ReporterOptions = {}) {
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    // The workers start after this and have the environment of their parent.
    process.env['HOPSPEC_RECORD'] = '1'
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const data = collect(modules, this.#options.title ?? 'hopspec')
    this.#printFailures(data)
    const { html, json } = this.#options
    if (json !== undefined) this.#write(json, formatReportData(data))
    if (html !== undefined) this.#log(`Report of ${data.tests.length} tests: ${this.#write(html, reportHtml(data))}`)
  }

  #printFailures({ tests }: ReportData): void {
    const palette = colours(process.stdout)
    for (const { spec, name, engine, state, traces } of tests) {
      const lost = traces.findLast(({ trace }) => !trace.verdict.delivered || !trace.verdict.answered) ?? traces.at(-1)
      if (state === 'failed' && lost) this.#log(`\n${palette.bad('FAIL')} ${spec} > ${name} (${engine})\n${traceText({ ...lost.trace, at: () => undefined }, { headers: false, palette })}\n`)
    }
  }

  #log(text: string): void {
    this.#vitest?.logger.log(text)
  }

  #write(file: string, text: string): string {
    const path = resolve(this.#vitest?.config.root ?? '.', file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
}

/** The tests that had a lab, each with its traces and plan. A plan that several suites have stands once. */
function collect(modules: readonly TestModule[], title: string): ReportData {
  const plans = new Map<string, number>()
  const tests: RecordedTest[] = []
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const meta = test.meta().hopspec
      if (!meta) continue
      const plan = planOf(test)
      const { state, errors } = test.result()
      if (plan !== undefined && !plans.has(plan)) plans.set(plan, plans.size)
      tests.push({
        spec: module.relativeModuleId,
        name: test.fullName,
        engine: meta.engine === 'kernel' ? 'kernel' : 'model',
        state,
        messages: (errors ?? []).map(({ message }) => stripVTControlCharacters(message)),
        ...(plan !== undefined && { plan: plans.get(plan) ?? 0 }),
        traces: meta.traces.map(unpackTrace),
      })
    }
  }
  return { title, plans: [...plans.keys()].map((text) => JSON.parse(text) as Plan), tests }
}

function planOf({ parent }: TestCase): string | undefined {
  for (let suite = parent; suite.type === 'suite'; suite = suite.parent) {
    const { hopspecPlan } = suite.meta() as TaskMeta
    if (hopspecPlan !== undefined) return hopspecPlan
  }
  return undefined
}
