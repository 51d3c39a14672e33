import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

let found: Promise<string> | undefined

/** The agent's program: beside the package's entries, or bundled on demand where the package runs from its TypeScript source. */
export const agentFile = (): Promise<string> => (found ??= find())

async function find(): Promise<string> {
  const here = fileURLToPath(import.meta.url)
  return here.endsWith('.ts') ? bundle(dirname(dirname(here))) : built(dirname(here))
}

function built(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const file of [join(folder, 'agent.js'), join(folder, 'dist', 'agent.js')]) if (existsSync(file)) return file
    if (folder === dirname(folder)) throw new Error(`the kernel engine's agent.js is nowhere above ${from}; install hopspec again`)
  }
}

/** What a bundle was made from: files with their time and size. */
interface Inputs {
  readonly file: string
  readonly inputs: readonly (readonly [path: string, stamp: string])[]
}

/** Bundles the agent into the project's cache unless nothing changed since the last time. */
async function bundle(kernel: string): Promise<string> {
  const root = dirname(dirname(kernel))
  const cache = join(root, '.cache')
  const list = join(cache, 'agent.json')
  const known = readInputs(list)
  if (known !== undefined && existsSync(known.file) && known.inputs.every(([path, stamp]) => stampOf(join(root, path)) === stamp)) return known.file
  const { build } = await import('esbuild')
  const { metafile, outputFiles } = await build({
    absWorkingDir: root, entryPoints: [join(kernel, 'agent', 'main.ts')], outdir: cache, write: false, metafile: true,
    bundle: true, minify: true, keepNames: true, format: 'esm', platform: 'node', target: 'node20.19',
    external: ['koffi'], logLevel: 'silent',
  })
  const text = outputFiles[0]?.text ?? ''
  const file = join(cache, `agent-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`)
  mkdirSync(cache, { recursive: true })
  writeWhole(file, text)
  writeWhole(list, JSON.stringify({ file, inputs: Object.keys(metafile.inputs).map((path) => [path, stampOf(join(root, path))]) } satisfies Inputs))
  return file
}

function readInputs(list: string): Inputs | undefined {
  try {
    return JSON.parse(readFileSync(list, 'utf8')) as Inputs
  } catch {
    return undefined
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? 'gone' : `${stat.mtimeMs} ${stat.size}`
}

/** Other test processes may bundle at the same time: nobody sees half a file. */
function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.${process.hrtime.bigint()}`
  writeFileSync(draft, text)
  renameSync(draft, file)
}
