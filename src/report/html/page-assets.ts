import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program and the style of the page, each as one text. */
export interface PageAssets {
  readonly script: string
  readonly style: string
}

// What the build put here; undeclared where the package runs from its TypeScript source.
declare const HOPSPEC_PAGE_SCRIPT: string
declare const HOPSPEC_PAGE_STYLE: string

let bundled: Promise<PageAssets> | undefined

/** The page's script and style: those of the build, or bundled on demand where the package runs from its source. */
export function pageAssets(): Promise<PageAssets> {
  if (typeof HOPSPEC_PAGE_SCRIPT === 'undefined') return (bundled ??= bundlePage())
  return Promise.resolve({ script: HOPSPEC_PAGE_SCRIPT, style: HOPSPEC_PAGE_STYLE })
}

/** As .config/page-define.mjs does it. */
async function bundlePage(): Promise<PageAssets> {
  const { build } = await import('esbuild')
  const page = join(dirname(fileURLToPath(import.meta.url)), 'page')
  const { outputFiles } = await build({ entryPoints: [join(page, 'main.ts')], outdir: page, write: false, bundle: true, minify: true, format: 'iife', target: 'es2023', logLevel: 'silent' })
  const textOf = (suffix: string): string => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? ''
  return { script: textOf('.js'), style: textOf('.css') }
}
