import type { CAC } from 'cac'
import { EXIT, type ExitCode } from './exit-code.js'
import { toJson } from './json.js'
import { flag, type Options } from './options.js'
import { withProgress } from './progress.js'
import { findTools, type Tool } from './tools.js'

/** `hopspec doctor`: which engine works here, at which privilege, and what is missing, with remedies. */
export function registerDoctor(cli: CAC): void {
  cli
    .command('doctor', 'Say which engines work on this machine, and what would help where one does not')
    .option('--json', 'Print the findings as JSON')
    .example('hopspec doctor')
    .example("hopspec doctor --json | jq '.tools[] | select(.path == null) | .package'")
    .action(runDoctor)
}

async function runDoctor(options: Options): Promise<ExitCode> {
  const json = flag(options, 'json') ?? false
  const { kernelAvailability } = await import('../kernel/index.js')
  const kernel = await withProgress('trying the kernel engine', kernelAvailability())
  const tools = findTools()
  if (json) console.log(toJson({ model: { ok: true, node: process.versions.node }, kernel, tools: tools.map((tool) => ({ ...tool, path: tool.path ?? null })) }))
  else {
    console.log(`model   works (Node ${process.versions.node})`)
    console.log(kernel.ok ? `kernel  works (${kernel.privilege ?? 'unknown privilege'})` : 'kernel  does not work here')
    for (const { name, reason, remedy } of kernel.missing) console.log(`  ${name}: ${reason}\n    ${remedy}`)
    for (const line of toolLines(tools)) console.log(line)
  }
  return kernel.ok ? EXIT.fine : EXIT.environment
}

function toolLines(tools: readonly Tool[]): string[] {
  const missing = tools.filter(({ path }) => path === undefined)
  const names = tools.filter(({ path }) => path !== undefined).map((tool) => tool.name)
  return [
    `tools   ${names.length === 0 ? 'none' : names.join(', ')}`,
    ...missing.map(({ name, package: from, purpose }) => `  ${name}: not installed; ${purpose}\n    apt-get install ${from}`),
  ]
}
