import type { EngineName } from '../engine/index.js'

export interface ProjectOptions {
  /** Globs of the spec files (default 'specs/**\/*.spec.ts'). */
  readonly include?: readonly string[]
  /** Default: all. */
  readonly engines?: readonly EngineName[]
}

/** A Vitest project that runs the specs on one engine. */
export interface EngineProject {
  readonly extends: true
  readonly test: { readonly name: EngineName; readonly include: string[]; readonly env: { readonly HOPSPEC_ENGINE: EngineName } }
}

/**
 * Vitest projects, one an engine and named after it, which all run the same specs: `vitest --project kernel` runs them on the kernel.
 * @example export default defineConfig({ test: { projects: hopspecProjects({ include: ['specs/**\/*.spec.ts'] }) } })
 */
export function hopspecProjects({ include = ['specs/**/*.spec.ts'], engines = ['model', 'kernel'] }: ProjectOptions = {}): EngineProject[] {
  return engines.map((engine) => ({ extends: true, test: { name: engine, include: [...include], env: { HOPSPEC_ENGINE: engine } } }))
}
