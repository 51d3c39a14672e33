import type { CAC } from 'cac'
import { writeFileSync } from 'node:fs'
import type { Lab, Trace } from '../engine/index.js'
import { openLab } from '../lab/index.js'
import { colours, overlaysOf, placeScene, topologySvg, tracePcapng, traceText } from '../report/index.js'
import { CommandError, EXIT, type ExitCode } from './exit-code.js'
import { chooseCluster, loadSpecFile } from '../spec-file/index.js'

interface TraceOptions {
  readonly from?: string
  readonly to?: string
  readonly tcp?: number
  readonly udp?: number
  readonly size?: number
  readonly ttl?: number
  readonly df?: boolean
  readonly engine?: 'model' | 'kernel'
  readonly cluster?: string
  readonly headers?: boolean
  readonly json?: boolean
  readonly pcapng?: string
  readonly svg?: string
}

/** `hopspec trace <spec> --from coffee --to tea`: like a traceroute that sees bridges, tunnels and headers. */
export function registerTrace(cli: CAC): void {
  cli
    .command('trace <spec>', 'Send one probe through the cluster of a spec and print its way, device by device')
    .option('--from <name>', 'Host, router, pod or pod/container that sends')
    .option('--to <name>', 'Such a name, or an address')
    .option('--tcp <port>', 'Connect to a TCP port (default: an ICMP echo)')
    .option('--udp <port>', 'Send a datagram to a UDP port')
    .option('--size <bytes>', 'Bytes of payload')
    .option('--ttl <n>', 'TTL of the probe')
    .option('--df', "Don't fragment (--no-df: may be fragmented)")
    .option('--engine <name>', 'model or kernel')
    .option('--cluster <name>', 'Which cluster, where the file declares several')
    .option('--headers', 'Print the header stack wherever it changed')
    .option('--json', 'Print the trace as JSON')
    .option('--pcapng <file>', 'Write the frames, with hops and decisions as comments')
    .option('--svg <file>', 'Draw the topology and the way over it')
    .example('hopspec trace specs/cross-host.spec.ts --from coffee --to tea --headers')
    .example('hopspec trace specs/docker-bridge.spec.ts --from web --to db --tcp 5432 --engine kernel --json')
    .action(runTrace)
}

async function runTrace(spec: string, options: TraceOptions): Promise<ExitCode> {
  const { from, to } = options
  if (from === undefined || to === undefined) throw new CommandError('trace needs --from and --to', EXIT.usage)
  if (options.tcp !== undefined && options.udp !== undefined) throw new CommandError('choose one of --tcp and --udp', EXIT.usage)
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(to)
  const { clusters } = await loadSpecFile(spec)
  const cluster = chooseCluster(spec, clusters, isAddress ? [from] : [from, to], options.cluster)
  await using lab = await openLab(cluster, options.engine === undefined ? {} : { engine: options.engine })
  const trace = await probe(lab, from, to, options)
  if (options.pcapng !== undefined) writeFileSync(options.pcapng, tracePcapng(lab.plan, trace))
  if (options.svg !== undefined) writeFileSync(options.svg, `${topologySvg(placeScene(lab.plan), `${cluster.name}: ${from} to ${to}`, overlaysOf(trace))}\n`)
  if (options.json) console.log(JSON.stringify(trace, null, 2))
  else console.log(traceText(trace, { headers: options.headers ?? false, palette: colours(process.stdout) }))
  return trace.verdict.delivered && trace.verdict.answered ? EXIT.fine : EXIT.finding
}

function probe(lab: Lab, from: string, to: string, options: TraceOptions): Promise<Trace> {
  const { size, ttl, df } = options
  const settings = { ...(size !== undefined && { size }), ...(ttl !== undefined && { ttl }), ...(df !== undefined && { df }) }
  if (options.tcp !== undefined) return lab.tcp(from, to, { port: options.tcp, ...settings })
  if (options.udp !== undefined) return lab.udp(from, to, { port: options.udp, ...settings })
  return lab.ping(from, to, settings)
}
