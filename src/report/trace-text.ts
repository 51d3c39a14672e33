import type { Path, Trace } from '../engine/index.js'
import { formatChanges, formatOutcome, formatPathTable, formatSubject, pathRows } from '../matchers/index.js'
import { formatLayer } from '../wire/index.js'
import type { Colours } from './colours.js'

export interface TraceTextOptions {
  /** Print the header stack wherever it changed. */
  readonly headers: boolean
  readonly palette: Colours
}

/** A trace for people: the way of the request, of the reply and of each error, hop by hop. Ends without a newline. */
export function traceText(trace: Trace, options: TraceTextOptions): string {
  const { bold, good, bad } = options.palette
  const verdict = [trace.verdict.delivered ? good('delivered') : bad('not delivered'), trace.verdict.answered ? good('answered') : bad('not answered')]
  const parts = [`${bold(formatSubject(trace.request, trace))}  ${verdict.join(', ')}  (${trace.engine})`, ...formatChanges(trace).map((change) => options.palette.dim(`  after ${change}`)), ...arpLines(trace, options.palette)]
  parts.push(pathText('request', trace.request, options))
  if (trace.reply) parts.push(pathText('reply', trace.reply, options))
  trace.errors.forEach((error, index) => parts.push(pathText(trace.errors.length > 1 ? `error ${index + 1}` : 'error', error, options)))
  return parts.join('\n')
}

function arpLines(trace: Trace, { dim }: Colours): string[] {
  return trace.arp.map(({ netns, ifname, ip, cast, lladdr, requests }) => {
    if (cast === 'announcement') return dim(`  arp: ${netns} ${ifname} announces ${ip}`)
    const answer = lladdr === undefined ? `no answer to ${requests.length} requests` : `is at ${lladdr}`
    return dim(`  arp: ${netns} ${ifname} asks for ${ip} (${cast}): ${answer}`)
  })
}

function pathText(title: string, path: Path, { headers, palette }: TraceTextOptions): string {
  const { bold, dim, good, bad } = palette
  const paint = path.outcome.kind === 'delivered' ? good : bad
  const lines = headers ? withHeaders(path, dim) : formatPathTable(path)
  return [`\n${bold(title)}`, ...lines, ...formatOutcome(path.outcome).map((line) => paint(`  ${line}`))].join('\n')
}

/** The path table with the headers under each hop where they differ from the hop before. */
function withHeaders(path: Path, dim: (text: string) => string): string[] {
  let before = ''
  return pathRows(path).flatMap(({ hop, lines }) => {
    const headers = (path.hops[hop]?.layers ?? []).map((layer, depth) => `${' '.repeat(6 + depth)}${formatLayer(layer)}`)
    const stack = headers.join('\n')
    const same = stack === before
    before = stack
    return same ? lines : [...lines, ...headers.map(dim)]
  })
}
