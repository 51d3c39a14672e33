import type { CAC } from 'cac'
import { EXIT, type ExitCode } from './exit-code.js'

interface DocsOptions {
  readonly check?: boolean
  readonly out: string
  readonly json?: boolean
}

/** `hopspec docs`: spec files to pages worth publishing. */
export function registerDocs(cli: CAC): void {
  cli
    .command('docs [specs]', 'Turn spec files into pages: prose, topology, walk, headers, tables, claims')
    .option('--out <folder>', 'Where the pages go', { default: 'docs/specs' })
    .option('--check', 'Write nothing; exit 1 where a page is stale')
    .option('--json', 'Print the list of files as JSON')
    .example('hopspec docs')
    .example('hopspec docs specs --out docs/specs --check')
    .action(runDocs)
}

async function runDocs(specs: string | undefined, { out, check = false, json = false }: DocsOptions): Promise<ExitCode> {
  const { generateDocuments } = await import('../docs/index.js')
  const progress = (spec: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${spec}`)
  }
  const { files, stale } = await generateDocuments({ specs: specs ?? 'specs', out, check, progress })
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  if (json) console.log(JSON.stringify({ files, stale }, null, 2))
  else for (const file of [...files, ...stale.map((name) => `stale: ${name}`)]) console.log(file)
  if (stale.length > 0 && !json) console.error('hopspec: run hopspec docs and review the change')
  return stale.length > 0 ? EXIT.finding : EXIT.fine
}
