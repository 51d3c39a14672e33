// Compares the model with the kernel on random clusters: npm run differential -- --cases 20000 --seed 1
// The same on random nftables rules: npm run differential -- rules --cases 1000 --seed 1 [--bridged]
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = `${root}.cache/differential`
await build({
  absWorkingDir: root,
  // The kernel engine looks for its agent beside itself.
  entryPoints: { main: 'test/differential/main.ts', rules: 'test/differential/rules/main.ts', agent: 'src/kernel/agent/main.ts' },
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
const program = process.argv[2] === 'rules' ? 'rules' : 'main'
const { status } = spawnSync(process.execPath, [`${outdir}/${program}.js`, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)
