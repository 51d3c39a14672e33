import { isIp } from '../address/index.js'
import type { PortOptions, Probe, ProbeOptions, TcpProbe } from '../engine/index.js'
import { firstAddress, resolveEnd, type NetnsIndex } from './ends.js'
import { LabError } from './lab-error.js'

/** Bytes of the token that every payload begins with. */
const TOKEN_BYTES = 12
/** Largest ICMP or UDP payload: 65,535 - 20 (IPv4) - 8. */
const MAX_PAYLOAD = 65507

type Settings = Partial<PortOptions> & ProbeOptions

/** Resolves the ends of a probe and fills its defaults in. `present` are addresses that the sender has now, beside those declared. Throws one {@link LabError} that lists everything wrong with it. */
export function resolveProbe(index: NetnsIndex, protocol: Probe['protocol'], from: string, to: string, options: Settings = {}, present: readonly string[] = []): Probe {
  const { netns, container } = resolveEnd(index, from)
  const problems = checkOptions(protocol, options)
  const dst = isIp(to) ? to : firstAddress(resolveEnd(index, to).netns)
  if (options.src !== undefined && !netns.addrs.some((addr) => addr.local === options.src) && !present.includes(options.src)) {
    problems.push(`src ${options.src} is not an address of '${netns.name}'`)
  }
  if (problems.length) throw new LabError(`cannot send ${protocol} from '${from}' to '${to}': ${problems.join('; ')}`, 'correct the options of the probe')
  const { port, sport, src, df } = options
  const probe: Draft = {
    protocol,
    netns: netns.name,
    dst,
    from,
    to,
    size: options.size ?? (protocol === 'icmp' ? 56 : 32),
    ttl: options.ttl ?? 64,
    tos: options.tos ?? 0,
  }
  if (container !== undefined) probe.container = container
  if (df !== undefined) probe.df = df
  if (src !== undefined) probe.src = src
  if (protocol !== 'icmp') {
    probe.port = port ?? 0
    if (sport !== undefined) probe.sport = sport
  }
  return probe as Probe
}

/** A probe while its fields are put together. */
type Draft = { -readonly [F in keyof Omit<TcpProbe, 'protocol' | 'port'>]: TcpProbe[F] } & { readonly protocol: Probe['protocol']; port?: number }

function checkOptions(protocol: Probe['protocol'], { size, ttl, tos, port, sport }: Settings): string[] {
  const problems: string[] = []
  if (size !== undefined && !isWithin(size, TOKEN_BYTES, MAX_PAYLOAD)) problems.push(`size ${size} is not a whole number from ${TOKEN_BYTES} (the token) to ${MAX_PAYLOAD}`)
  if (ttl !== undefined && !isWithin(ttl, 1, 255)) problems.push(`ttl ${ttl} is not a whole number from 1 to 255`)
  if (tos !== undefined && !isWithin(tos, 0, 255)) problems.push(`tos ${tos} is not a whole number from 0 to 255`)
  if (protocol === 'icmp') return problems
  if (port === undefined || !isWithin(port, 1, 65535)) problems.push(`port ${String(port)} is not a whole number from 1 to 65535`)
  if (sport !== undefined && !isWithin(sport, 1, 65535)) problems.push(`sport ${sport} is not a whole number from 1 to 65535`)
  return problems
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}
