#!/usr/bin/env node
import { cac, type CAC } from 'cac'
import { readFileSync } from 'node:fs'
import { OutputError } from '../files/index.js'
import { registerDocs } from './docs.js'
import { registerDoctor } from './doctor.js'
import { CommandError, EXIT, type ExitCode } from './exit-code.js'
import { completeHelp } from './help.js'
import { registerInit } from './init.js'
import { usage } from './options.js'
import { registerPlan } from './plan.js'
import { registerReport } from './report.js'
import { registerShow } from './show.js'
import { suggestion } from './suggest.js'
import { registerTrace } from './trace.js'

/** Each command in the order in which the help lists it. */
const COMMANDS: readonly ((cli: CAC) => void)[] = [registerTrace, registerShow, registerPlan, registerDocs, registerReport, registerInit, registerDoctor]

async function main(argv: readonly string[]): Promise<ExitCode> {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  const cli = cac('hopspec')
  for (const register of COMMANDS) register(cli)
  cli.help((sections) => completeHelp(cli, sections))
  cli.version(version)
  try {
    cli.parse(helpAsOption(argv), { run: false })
    if (cli.options['help'] || cli.options['version']) return EXIT.fine
    refuseUnknown(cli)
    refuseArguments(cli)
    if (cli.matchedCommand) return ((await cli.runMatchedCommand()) as ExitCode | undefined) ?? EXIT.fine
    cli.outputHelp()
    return EXIT.fine
  } catch (error) {
    return fail(error)
  }
}

/** An unknown command or option ends the run with the name that was likely meant. */
function refuseUnknown({ matchedCommand, commands, args, options, globalCommand }: CAC): void {
  const [word] = args
  if (!matchedCommand && word !== undefined) throw usage(`there is no command '${word}'${suggestion(word, commands.map(({ name }) => name))}`)
  const known = [...(matchedCommand?.options ?? []), ...globalCommand.options].flatMap(({ names }) => names)
  const unknown = Object.keys(options).find((name) => name !== '--' && !known.includes(name))
  if (unknown === undefined) return
  const dashed = (name: string): string => `${name.length > 1 ? '--' : '-'}${name}`
  throw usage(`${matchedCommand ? `${matchedCommand.name} has` : 'there is'} no option '${dashed(unknown)}'${suggestion(dashed(unknown), known.filter((name) => name.length > 1).map(dashed))}`)
}

/** Arguments that are missing or too many. */
function refuseArguments({ matchedCommand, args }: CAC): void {
  if (!matchedCommand) return
  const { name, rawName, args: expected } = matchedCommand
  const missing = expected.filter(({ required }) => required)[args.length]
  if (missing) throw usage(`${name} needs ${missing.variadic ? `${missing.value}…` : `<${missing.value}>`}: hopspec ${rawName}\n  hopspec ${name} --help shows examples`)
  const further = expected.some(({ variadic }) => variadic) ? undefined : args[expected.length]
  if (further !== undefined) throw usage(`${name} takes no argument '${further}': hopspec ${rawName}`)
}

/** `hopspec help trace` is `hopspec trace --help`. */
function helpAsOption([node = '', program = '', first, ...others]: readonly string[]): string[] {
  return [node, program, ...(first === 'help' ? [...others, '--help'] : first === undefined ? [] : [first, ...others])]
}

/** 'open' and the like say nothing to people; what, and why not, does. */
function wordsOf(error: Error): string {
  const [, why] = /^[A-Z]+: (.+), \w+ '/.exec(error.message) ?? []
  const { path } = error as NodeJS.ErrnoException
  return why !== undefined && path !== undefined ? `${path}: ${why}` : error.message
}

/** What no input and no machine should bring about. */
const isFault = (error: Error): boolean => error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError

function fail(error: unknown): ExitCode {
  if (!(error instanceof Error)) throw error
  console.error(isFault(error) ? `hopspec: a fault of hopspec itself, please report it: ${error.stack ?? error.message}` : `hopspec: ${wordsOf(error)}`)
  if (error instanceof CommandError) return error.exitCode
  if (error instanceof OutputError) return error.wrongPlace ? EXIT.usage : EXIT.environment
  return error.name === 'KernelUnavailable' ? EXIT.environment : EXIT.usage
}

// A reader that has seen enough, such as head, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  process.exit(fail(new OutputError('standard output', error)))
})
process.exitCode = await main(process.argv)
