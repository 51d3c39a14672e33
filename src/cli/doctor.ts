import type { CAC } from 'cac'
import { kernelAvailability } from '../kernel/index.js'
import { EXIT, type ExitCode } from './exit-code.js'

/** `hopspec doctor`: which engine works here, at which privilege, and what is missing, with remedies. */
export function registerDoctor(cli: CAC): void {
  cli
    .command('doctor', 'Say which engines work on this machine, and what would help where one does not')
    .option('--json', 'Print the findings as JSON')
    .example('hopspec doctor')
    .action(runDoctor)
}

async function runDoctor(options: { readonly json?: boolean }): Promise<ExitCode> {
  const kernel = await kernelAvailability()
  if (options.json) {
    console.log(JSON.stringify({ model: { ok: true }, kernel }, null, 2))
    return kernel.ok ? EXIT.fine : EXIT.environment
  }
  console.log(`model   works (Node ${process.versions.node})`)
  console.log(kernel.ok ? `kernel  works (${kernel.privilege})` : 'kernel  does not work here')
  for (const { name, reason, remedy } of kernel.missing) console.log(`  ${name}: ${reason}\n    ${remedy}`)
  return kernel.ok ? EXIT.fine : EXIT.environment
}
