import type { CAC } from 'cac'
import { once } from 'node:events'
import type { Plan } from '../plan/index.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { toJson } from './json.js'
import { openSpec } from './open-spec.js'
import { choice, flag, text, usage, type Options } from './options.js'
import { withProgress } from './progress.js'

/** `hopspec plan <spec>`: the kernel state that a cluster stands for. */
export function registerPlan(cli: CAC): void {
  cli
    .command('plan <spec>', 'Print the kernel state that a cluster stands for: as JSON, a shell script or a drawing')
    .option('--format <name>', 'json, sh (ip, bridge and nft commands that build it), dot (Graphviz) or svg (default: json)')
    .option('--cluster <name>', 'Which cluster, by name or number, where the file declares several')
    .option('--json', 'The same as --format json')
    .example('hopspec plan specs/cross-host.spec.ts --format sh | less')
    .example('hopspec plan specs/cross-host.spec.ts --format dot | dot -Tpng -o rain.png')
    .example("hopspec plan specs/cross-host.spec.ts --json | jq '.netns[].routes'")
    .action(runPlan)
}

const FORMATS = ['json', 'sh', 'dot', 'svg'] as const
type Format = (typeof FORMATS)[number]

async function runPlan(spec: string, options: Options): Promise<ExitCode> {
  const given = choice(options, 'format', FORMATS)
  const json = flag(options, 'json') ?? false
  if (json && given !== undefined && given !== 'json') throw usage(`choose one of --json and --format ${given}`)
  const cluster = await openSpec(spec, [], text(options, 'cluster'))
  const { compile } = await import('../cni/index.js')
  const plan = await withProgress(`compiling ${cluster.name}`, () => compile(cluster))
  if (given === undefined || given === 'json') await print(planJson(plan))
  else console.log((await withProgress(`drawing ${cluster.name}`, () => render(plan, given))).trimEnd())
  return EXIT.fine
}

/** The plan as JSON, namespace by namespace: that of a thousand hosts is longer than a text may be. */
function* planJson({ name, netns, segments }: Plan): Generator<string> {
  yield `{\n  "name": ${toJson(name)},\n  "netns": [`
  for (const [index, one] of netns.entries()) yield `${index > 0 ? ',' : ''}\n${indent(toJson(one), 4)}`
  yield `\n  ],\n  "segments": ${indent(toJson(segments), 2).trimStart()}\n}\n`
}

const indent = (text: string, blanks: number): string => text.replaceAll(/^/gm, ' '.repeat(blanks))

/** Writes as fast as the reader reads. */
async function print(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
}

async function render(plan: Plan, format: Exclude<Format, 'json'>): Promise<string> {
  if (format === 'sh') return (await import('../plan/index.js')).renderScript(plan)
  const { placeScene, planDot, topologySvg } = await import('../report/index.js')
  return format === 'dot' ? planDot(plan) : topologySvg(placeScene(plan), plan.name)
}
