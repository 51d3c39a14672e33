import type { CAC } from 'cac'
import { statSync } from 'node:fs'
import { EXIT, type ExitCode } from './exit-code.js'
import { toJson } from './json.js'
import { flag, text, usage, type Options } from './options.js'
import { withProgress } from './progress.js'

/** `hopspec docs`: spec files to pages worth publishing. */
export function registerDocs(cli: CAC): void {
  cli
    .command('docs [specs]', 'Turn spec files into pages: prose, topology, walk, headers, tables, claims')
    .option('--out <folder>', 'Where the pages go (default: docs/specs)')
    .option('--check', 'Write nothing; exit 1 where a page is stale')
    .option('--json', 'Print the list of files as JSON')
    .example('hopspec docs')
    .example('hopspec docs specs --out docs/specs --check')
    .action(runDocs)
}

async function runDocs(specs: string | undefined, options: Options): Promise<ExitCode> {
  const [folder, out = 'docs/specs', check = false, json = false] = [specs ?? 'specs', text(options, 'out'), flag(options, 'check'), flag(options, 'json')]
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw usage(`${folder}: there is no such folder of specs`)
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false) throw usage(`--out: '${out}' is a file, and the pages need a folder`)
  const { generateDocuments } = await import('../docs/index.js')
  let reading = folder
  const progress = (spec: string): string => (reading = spec)
  const { files, stale } = await withProgress(() => `reading ${reading}`, generateDocuments({ specs: folder, out, check, progress }))
  if (json) console.log(toJson({ files, stale }))
  else for (const file of [...files, ...stale.map((name) => `stale: ${name}`)]) console.log(file)
  if (stale.length > 0 && !json) console.error('hopspec: run hopspec docs and review the change')
  return stale.length > 0 ? EXIT.finding : EXIT.fine
}
