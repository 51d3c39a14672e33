import { execFileSync, spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const main = `${root}dist/cli/main.js`

/** What a run of the command left. */
export interface CliRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Builds the package where a source is newer than the built command. */
export function buildCli(): void {
  const built = statSync(main, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const stale = readdirSync(`${root}src`, { recursive: true, withFileTypes: true }).some((file) => file.isFile() && statSync(`${file.parentPath}/${file.name}`).mtimeMs > built)
  if (stale) execFileSync(process.execPath, ['.config/build.mjs'], { cwd: root, stdio: 'inherit' })
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Close the reading end of its standard output at once. */
  readonly deaf?: boolean
}

/** Runs the built command with both outputs piped. */
export function hopspec(argv: readonly string[], { cwd = root, env = {}, deaf = false }: CliOptions = {}): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...argv], { cwd, env: { ...process.env, FORCE_COLOR: undefined, HOPSPEC_ENGINE: undefined, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    if (deaf) child.stdout.destroy()
    child.stdout.on('data', (data: Buffer) => (stdout += String(data)))
    child.stderr.on('data', (data: Buffer) => (stderr += String(data)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
