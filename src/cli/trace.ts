import type { CAC } from 'cac'
import type { Lab, ProbeOptions, Trace } from '../engine/index.js'
import { writeOutput } from '../files/index.js'
import type { RecordedTable } from '../report/index.js'
import { EXIT, type ExitCode } from './exit-code.js'
import { handleOf } from './handle-of.js'
import { toJson } from './json.js'
import { openSpec } from './open-spec.js'
import { choice, flag, number, text, texts, usage, type Options } from './options.js'
import { outputFile } from './output-file.js'
import { withProgress } from './progress.js'

/** `hopspec trace <spec> --from coffee --to tea`: like a traceroute that sees bridges, tunnels and headers. */
export function registerTrace(cli: CAC): void {
  cli
    .command('trace <spec>', 'Send one probe through the cluster of a spec and print its way, device by device')
    .option('--from <name>', 'Host, router, pod or pod/container that sends')
    .option('--to <name>', 'Such a name, or an address')
    .option('--tcp <port>', 'Connect to a TCP port (without --tcp and --udp: an ICMP echo)')
    .option('--udp <port>', 'Send a datagram to a UDP port')
    .option('--size <bytes>', 'Bytes of payload, 12 to 65507')
    .option('--ttl <n>', 'TTL of the probe, 1 to 255')
    .option('--tos <n>', 'TOS octet of the probe, 0 to 255')
    .option('--src <address>', 'Source address: one that the sender has')
    .option('--sport <port>', 'Source port, with --tcp or --udp')
    .option('--df', "Don't fragment (--no-df: may be fragmented)")
    .option('--run <change>', "Change the lab first: '<name>: <command>', a command of ip, bridge, nft or sysctl; several times, one after the other")
    .option('--engine <name>', 'model or kernel (default: HOPSPEC_ENGINE, else model)')
    .option('--cluster <name>', 'Which cluster, by name or number, where the file declares several')
    .option('--headers', 'Print the header stack wherever it changed')
    .option('--json', 'Print the trace as JSON')
    .option('--pcapng <file>', 'Write the frames, with hops and decisions as comments')
    .option('--svg <file>', 'Draw the topology and the way over it')
    .option('--html <file>', 'Write one page to step through the hops with')
    .example('hopspec trace specs/cross-host.spec.ts --from coffee --to tea --headers')
    .example('hopspec trace specs/cross-host.spec.ts --from coffee --to 10.168.1.32 --tcp 80 --engine kernel --pcapng tea.pcapng')
    .example("hopspec trace specs/cross-host.spec.ts --from coffee --to tea --run 'rain-kubernetes-1: ip route del 10.168.1.0/24'")
    .example('hopspec trace specs/docker-bridge.spec.ts --from web --to db --tcp 5432 --json')
    .action(runTrace)
}

interface TraceRequest {
  readonly from: string
  readonly to: string
  readonly tcp: number | undefined
  readonly udp: number | undefined
  readonly settings: ProbeOptions & { readonly sport?: number }
}

async function runTrace(spec: string, options: Options): Promise<ExitCode> {
  const request = readRequest(options)
  const { from, to } = request
  const [engine, clusterName] = [choice(options, 'engine', ['model', 'kernel']), text(options, 'cluster')]
  const [pcapng, svg, html] = [outputFile(options, 'pcapng'), outputFile(options, 'svg'), outputFile(options, 'html')]
  const [json = false, headers = false] = [flag(options, 'json'), flag(options, 'headers')]
  const changes = texts(options, 'run').map(readChange)
  const cluster = await openSpec(spec, [from, ...(isAddress(to) ? [] : [to]), ...changes.map(({ name }) => name)], clusterName)
  const { openLab } = await import('../lab/index.js')
  await using lab = await withProgress(`bringing ${cluster.name} up`, () => openLab(cluster, engine === undefined ? {} : { engine }))
  for (const { name, command } of changes) await handleOf(lab, name).run(command)
  const report = await import('../report/index.js')
  const probe = (): Promise<Trace> => send(lab, request)
  const { trace, tables } = await withProgress<{ trace: Trace; tables?: readonly RecordedTable[] }>(`${from} to ${to}`, html === undefined ? probe().then((trace) => ({ trace })) : report.withTables(lab, probe))
  const plan = await report.shownPlan(lab)
  if (pcapng !== undefined) writeOutput(pcapng, report.tracePcapng(plan, trace))
  if (svg !== undefined) writeOutput(svg, `${report.topologySvg(report.placeScene(plan), `${cluster.name}: ${from} to ${to}`, report.overlaysOf(trace))}\n`)
  if (html !== undefined) writeOutput(html, await report.traceReportHtml(plan, [{ title: `${from} to ${to}`, trace, ...(tables && { tables }) }]))
  console.log(json ? toJson(trace) : report.traceText(trace, { headers, palette: report.colours(process.stdout) }))
  return trace.verdict.delivered && trace.verdict.answered ? EXIT.fine : EXIT.finding
}

function readRequest(options: Options): TraceRequest {
  const [from, to] = [text(options, 'from'), text(options, 'to')]
  if (from === undefined || to === undefined) throw usage(`trace needs ${from === undefined ? '--from' : '--to'}, a host, router or pod of the spec`)
  const [tcp, udp] = [number(options, 'tcp', 1, 65535), number(options, 'udp', 1, 65535)]
  if (tcp !== undefined && udp !== undefined) throw usage('choose one of --tcp and --udp')
  const [size, ttl, tos, df] = [number(options, 'size', 12, 65507), number(options, 'ttl', 1, 255), number(options, 'tos', 0, 255), flag(options, 'df')]
  const [src, sport] = [text(options, 'src'), number(options, 'sport', 1, 65535)]
  if (sport !== undefined && tcp === undefined && udp === undefined) throw usage('--sport goes with --tcp or --udp: an ICMP echo has no ports')
  const given = { size, ttl, tos, df, src, sport }
  return { from, to, tcp, udp, settings: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) }
}

function readChange(given: string): { readonly name: string; readonly command: string } {
  const [, name, command] = /^([^\s:]+):\s*(\S.*)$/s.exec(given) ?? []
  if (name === undefined || command === undefined) throw usage(`--run takes '<name>: <command>', such as 'node-1: ip route del 10.244.1.0/24', not '${given}'`)
  return { name, command }
}

const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name)

function send(lab: Lab, { from, to, tcp, udp, settings }: TraceRequest): Promise<Trace> {
  if (tcp !== undefined) return lab.tcp(from, to, { port: tcp, ...settings })
  if (udp !== undefined) return lab.udp(from, to, { port: udp, ...settings })
  return lab.ping(from, to, settings)
}
