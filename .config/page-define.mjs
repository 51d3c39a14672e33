// The page of reports is a program of its own, for browsers. Its text goes into what is bundled here, so that esbuild is needed here alone.
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

/** What `define` of esbuild needs for src/report/html/page-assets.ts. */
export async function pageDefine() {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: ['src/report/html/page/main.ts'],
    outdir: '.cache/page',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2023',
    logLevel: 'warning',
  })
  const textOf = (suffix) => JSON.stringify(outputFiles.find(({ path }) => path.endsWith(suffix)).text)
  return { HOPSPEC_PAGE_SCRIPT: textOf('.js'), HOPSPEC_PAGE_STYLE: textOf('.css') }
}
