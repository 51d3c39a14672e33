import { resolve } from 'node:path'
import type { TaskMeta } from 'vitest'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { writeOutput } from '../../files/index.js'
import { colours, formatReportData, reportHtml, shortTrace, type ReportData } from '../../report/index.js'
import type {} from '../record.js'
import { reportOf, type FinishedTest } from './finished-test.js'

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

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const data = reportOf(this.#options.title ?? 'hopspec', testsOf(modules))
    this.#printFailures(data)
    const { html, json } = this.#options
    if (json !== undefined) this.#write(json, formatReportData(data))
    if (html !== undefined) this.#log(`Report of ${data.tests.length} ${data.tests.length === 1 ? 'test' : 'tests'}: ${this.#write(html, await reportHtml(data))}`)
  }

  #printFailures({ tests }: ReportData): void {
    const palette = colours(process.stdout)
    for (const { spec, name, engine, state, traces } of tests) {
      const lost = traces.findLast(({ trace }) => !trace.verdict.delivered || !trace.verdict.answered) ?? traces.at(-1)
      if (state === 'failed' && lost) this.#log(`\n${palette.bad('FAIL')} ${spec} > ${name} (${engine})\n${shortTrace(lost.trace, palette)}`)
    }
  }

  #log(text: string): void {
    this.#vitest?.logger.log(text)
  }

  #write(file: string, text: string): string {
    const path = resolve(this.#vitest?.config.root ?? '.', file)
    writeOutput(path, text)
    return path
  }
}

function testsOf(modules: readonly TestModule[]): readonly FinishedTest[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()].map((test): FinishedTest => {
      const { state, errors } = test.result()
      const recorded = test.meta().hopspec
      const plan = planOf(test)
      return { spec: module.relativeModuleId, name: test.fullName, state, messages: (errors ?? []).map(({ message }) => message), ...(recorded && { recorded }), ...(plan !== undefined && { plan }) }
    }),
  )
}

function planOf({ parent }: TestCase): string | undefined {
  for (let suite = parent; suite.type === 'suite'; suite = suite.parent) {
    const { hopspecPlan } = suite.meta() as TaskMeta
    if (hopspecPlan !== undefined) return hopspecPlan
  }
  return undefined
}
