import type { CAC } from 'cac'
import { statSync } from 'node:fs'
import { EXIT, type ExitCode } from './exit-code.js'
import { toJson } from './json.js'
import { flag, usage, type Options } from './options.js'

/** `hopspec init`: a working spec, Vitest configuration and CI workflow. */
export function registerInit(cli: CAC): void {
  cli
    .command('init [folder]', 'Write a working spec, Vitest configuration and CI workflow; overwrite nothing')
    .option('--json', 'Print what was written and what was kept as JSON')
    .example('hopspec init')
    .example('hopspec init network-tests')
    .action(runInit)
}

async function runInit(folder: string | undefined, options: Options): Promise<ExitCode> {
  const json = flag(options, 'json') ?? false
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false) throw usage(`${folder} is a file, and init needs a folder`)
  const { initProject } = await import('./init-project.js')
  const { written, kept, advice } = initProject(folder ?? '.')
  if (json) console.log(toJson({ written, kept, advice }))
  else {
    for (const file of written) console.log(`wrote ${file}`)
    for (const file of kept) console.log(`kept ${file}, which was there`)
    for (const line of advice) console.log(line)
    console.log(`\nNext:\n${folder === undefined ? '' : `  cd ${folder}\n`}  npm install -D hopspec vitest\n  npx vitest run --project model\n  npx hopspec trace specs/shop.spec.ts --from cart --to database --tcp 5432 --headers`)
  }
  return EXIT.fine
}
