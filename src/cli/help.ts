import type { CAC } from 'cac'

/** A part of the help text. */
export interface HelpSection {
  readonly title?: string
  readonly body: string
}

const EXIT_CODES: HelpSection = { body: 'Exit codes: 0 fine, 1 a finding, 2 wrong usage or input, 3 this machine cannot do it.' }

/** What the parser says of a command, with what the command is for; an example that is no command line, 'Files:\n  …', is a section of its own. */
export function completeHelp({ matchedCommand }: CAC, sections: readonly HelpSection[]): HelpSection[] {
  const [head, ...rest] = sections
  const said = rest.flatMap((section): readonly HelpSection[] => (section.title === 'Examples' && matchedCommand ? splitExamples(matchedCommand.examples.map(String)) : [{ ...section, body: section.body.replaceAll(/ +$/gm, '') }]))
  return [...(matchedCommand ? [{ body: matchedCommand.description }] : head ? [head] : []), ...said, EXIT_CODES]
}

function splitExamples(examples: readonly string[]): readonly HelpSection[] {
  const isCommand = (example: string): boolean => example.startsWith('hopspec ')
  return [...examples.filter((example) => !isCommand(example)).map((body) => ({ body })), { title: 'Examples', body: examples.filter(isCommand).map((example) => `  $ ${example}`).join('\n') }]
}
