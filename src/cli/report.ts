import type { CAC } from 'cac'
import { EXIT, type ExitCode } from './exit-code.js'
import { flag, text, usage, type Options } from './options.js'

/** `hopspec report <json…> --out f`: one page of what the reporter recorded in one or several runs. */
export function registerReport(cli: CAC): void {
  cli
    .command('report <...files>', 'Make one page of what the reporter wrote with its option json, in one or several runs')
    .option('--out <file>', 'The page to write (default: hopspec-report.html)')
    .option('--json', 'Print what was merged as JSON and write no page')
    .example('hopspec report model.json kernel.json --out report.html')
    .action(runReport)
}

async function runReport(files: readonly string[], options: Options): Promise<ExitCode> {
  const out = text(options, 'out') ?? 'hopspec-report.html'
  const { readFile, writeFile } = await import('node:fs/promises')
  const json = flag(options, 'json') ?? false
  const { formatReportData, mergeReportData, parseReportData, reportHtml } = await import('../report/index.js')
  const runs = []
  for (const file of files) {
    const content = await readFile(file, 'utf8').catch(() => {
      throw usage(`cannot read ${file}`)
    })
    try {
      runs.push(parseReportData(content))
    } catch (error) {
      throw usage(`${file}: ${error instanceof Error ? error.message : String(error)} (blobs of Vitest: vitest --merge-reports --reporter=hopspec/reporter)`)
    }
  }
  const data = mergeReportData(runs)
  if (json) console.log(formatReportData(data).trimEnd())
  else {
    await writeFile(out, reportHtml(data))
    console.error(`hopspec: ${data.tests.length} tests in ${out}`)
  }
  return data.tests.some(({ state }) => state === 'failed') ? EXIT.finding : EXIT.fine
}
