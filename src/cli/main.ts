#!/usr/bin/env node
import { cac, type CAC } from 'cac'
import { readFileSync } from 'node:fs'
import { registerDocs } from './docs.js'
import { registerDoctor } from './doctor.js'
import { CommandError, EXIT, type ExitCode } from './exit-code.js'
import { registerTrace } from './trace.js'

/** Each command in the order in which the help lists it. */
const COMMANDS: readonly ((cli: CAC) => void)[] = [registerTrace, registerDocs, registerDoctor]

const EPILOGUE = `Exit codes: 0 fine, 1 a finding, 2 wrong usage or input, 3 this machine cannot do it.`

async function main(argv: readonly string[]): Promise<ExitCode> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  const cli = cac('hopspec')
  for (const register of COMMANDS) register(cli)
  cli.help((sections) => [...sections, { body: EPILOGUE }])
  cli.version(version)
  try {
    cli.parse([...argv], { run: false })
    if (cli.options['help'] || cli.options['version']) return EXIT.fine
    if (!cli.matchedCommand) {
      const [word] = cli.args
      if (word === undefined) {
        cli.outputHelp()
        return EXIT.fine
      }
      throw new CommandError(`there is no command '${word}'; hopspec --help lists them`, EXIT.usage)
    }
    return ((await cli.runMatchedCommand()) as ExitCode | undefined) ?? EXIT.fine
  } catch (error) {
    return fail(error)
  }
}

function fail(error: unknown): ExitCode {
  if (error instanceof CommandError) {
    console.error(`hopspec: ${error.message}`)
    return error.exitCode
  }
  if (!(error instanceof Error)) throw error
  console.error(`hopspec: ${error.message}`)
  return error.name === 'KernelUnavailable' ? EXIT.environment : EXIT.usage
}

process.exitCode = await main(process.argv)
