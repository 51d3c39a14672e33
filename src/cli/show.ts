import type { CAC } from 'cac'
import { VIEW_COMMANDS, viewOf } from '../report/views/index.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { handleOf } from './handle-of.js'
import { toJson } from './json.js'
import { openSpec } from './open-spec.js'
import { choice, flag, text, type Options } from './options.js'
import { withProgress } from './progress.js'

/** `hopspec show <spec> <host> 'ip route'`: a table of a host or pod, as the real tool prints it. */
export function registerShow(cli: CAC): void {
  cli
    .command('show <spec> <name> <command>', 'Print a table of a host or pod as the real tool prints it')
    .option('--engine <name>', 'model or kernel (default: HOPSPEC_ENGINE, else model)')
    .option('--cluster <name>', 'Which cluster, by name or number, where the file declares several')
    .option('--json', 'Print the text and the whole state of the namespace as JSON')
    .example("hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'ip route'")
    .example("hopspec show specs/cross-host.spec.ts rain-kubernetes-1 'bridge fdb show dev flannel.1'")
    .example("hopspec show specs/cross-host.spec.ts coffee 'ip -br link' --engine kernel")
    .example(`Commands:\n  ${VIEW_COMMANDS.join('\n  ')}`)
    .action(runShow)
}

async function runShow(spec: string, name: string, command: string, options: Options): Promise<ExitCode> {
  const view = viewOf(command)
  const [engine, clusterName, json = false] = [choice(options, 'engine', ['model', 'kernel']), text(options, 'cluster'), flag(options, 'json')]
  const cluster = await openSpec(spec, [name], clusterName)
  const { openLab } = await import('../lab/index.js')
  const { shownPlan } = await import('../report/index.js')
  await using lab = await withProgress(`bringing ${cluster.name} up`, () => openLab(cluster, engine === undefined ? {} : { engine }))
  const state = await handleOf(lab, name).state()
  const output = view(state, await shownPlan(lab))
  if (json) console.log(toJson({ netns: state.netns, engine: lab.engine, command, output, state }))
  else if (output !== '') console.log(output)
  return EXIT.fine
}
