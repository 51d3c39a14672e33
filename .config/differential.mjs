// Compares the model with the kernel on random clusters: npm run differential -- --cases 20000 --seed 1
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = `${root}.cache/differential`
await build({
  absWorkingDir: root,
  // The kernel engine looks for its agent beside itself.
  entryPoints: { main: 'test/differential/main.ts', agent: 'src/kernel/agent/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  outExtension: { '.js': '.js' },
  logLevel: 'warning',
})
const { status } = spawnSync(process.execPath, [`${outdir}/main.js`, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
