import type { CAC } from 'cac'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeOutput } from '../files/index.js'
import type { ReportData } from '../report/index.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { flag, text, usage, type Options } from './options.js'
import { outputFile } from './output-file.js'
import { withProgress } from './progress.js'

/** `hopspec report <files or folders…> --out f`: one page of what was recorded in one or several runs. */
export function registerReport(cli: CAC): void {
  cli
    .command('report <...files>', 'Make one page of what was recorded in one or several runs')
    .option('--out <file>', 'The page to write (default: hopspec-report.html)')
    .option('--title <text>', "Title of the page (default: that of the first run, 'hopspec' of blobs)")
    .option('--json', 'Print what was merged as JSON and write no page')
    .example('hopspec report model.json kernel.json --out report.html')
    .example('hopspec report .vitest-reports')
    .example('Files:\n  what hopspec/reporter wrote with its option json, or blobs of Vitest (HOPSPEC_RECORD=1 vitest run --reporter=blob);\n  a folder stands for the .json files below it')
    .action(runReport)
}

async function runReport(paths: readonly string[], options: Options): Promise<ExitCode> {
  const [out = 'hopspec-report.html', title, json = false] = [outputFile(options, 'out'), text(options, 'title'), flag(options, 'json')]
  let doing = 'reading what was recorded'
  const make = async (): Promise<ReportData> => {
    const { formatReportData, mergeReportData, reportHtml } = await import('../report/index.js')
    const merged = mergeReportData(await readRuns(paths))
    const data = title === undefined ? merged : { ...merged, title }
    if (json) console.log(formatReportData(data))
    else writeOutput(out, await reportHtml(data, (drawn) => (doing = `drawing ${drawn} of ${data.tests.length} tests`)))
    return data
  }
  const { tests } = await withProgress(() => doing, make)
  const failed = tests.filter(({ state }) => state === 'failed').length
  if (!json) console.error(`hopspec: ${out} has ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}, ${failed} failed`)
  return failed > 0 ? EXIT.finding : EXIT.fine
}

async function readRuns(paths: readonly string[]): Promise<readonly ReportData[]> {
  const runs: ReportData[] = []
  for (const file of (await Promise.all(paths.map(filesIn))).flat()) runs.push(await readRun(file))
  if (runs.every(({ tests }) => tests.length === 0)) throw usage(`${paths.join(', ')}: no test of a lab was recorded; runs that write blobs need HOPSPEC_RECORD=1`)
  return runs
}

/** The file, or the .json files below a folder in the order of their names. */
async function filesIn(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => {
    throw usage(`${path}: there is no such file or folder`)
  })
  if (!found.isDirectory()) return [path]
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.json')).toSorted()
  if (names.length === 0) throw usage(`${path}: no .json file is below this folder`)
  return names.map((name) => join(path, name))
}

/** Blobs are lists, what the reporter wrote is an object. */
async function readRun(file: string): Promise<ReportData> {
  const content = await readFile(file, 'utf8')
  try {
    if (content.startsWith('[')) return (await import('../vitest/reporter/blob.js')).parseBlob(content)
    return (await import('../report/index.js')).parseReportData(content)
  } catch (error) {
    throw usage(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
