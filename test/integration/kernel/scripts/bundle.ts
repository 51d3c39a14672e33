import { build } from 'esbuild'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** A script of this folder as a program for a Node process of its own, with the agent beside it as in the built package. */
export interface Program {
  readonly file: string
  remove(): void
}

export async function bundleScript(name: string): Promise<Program> {
  const outdir = `${root}.cache/scripts-${name}-${process.pid}`
  await build({
    absWorkingDir: root,
    entryPoints: { [name]: `test/integration/kernel/scripts/${name}.ts`, agent: 'src/kernel/agent/main.ts' },
    outdir, bundle: true, format: 'esm', platform: 'node', target: 'node20.19', packages: 'external', logLevel: 'silent',
  })
  return { file: `${outdir}/${name}.js`, remove: () => rmSync(outdir, { recursive: true, force: true }) }
}
