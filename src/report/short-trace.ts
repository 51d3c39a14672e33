import type { Path, TraceData } from '../engine/index.js'
import { devicesOf, formatOutcome, formatSubject } from '../matchers/index.js'
import type { Colours } from './colours.js'

/** The devices of a path, each namespace named once: 'coffee eth0, rain-kubernetes-1 veth912977f8 cni0'. */
export function shortPath(path: Pick<Path, 'hops'>): string {
  let last = ''
  const words = devicesOf(path).map(({ netns, ifname }) => {
    const word = netns === last ? ` ${ifname}` : `${last === '' ? '' : ', '}${netns} ${ifname}`
    last = netns
    return word
  })
  return words.join('')
}

/**
 * Where the packets of a trace went and what became of each, a line or two a packet:
 *
 * ```
 * icmp 10.244.0.2 (cart) > 10.244.1.2 (database)
 *   request  cart eth0, node-1 vethfc3230f7 cni0 flannel.1
 *            Dropped at node-1 flannel.1: VXLAN_NO_REMOTE (kernel: NO_TX_TARGET)
 *              no FDB entry for ba:bb:5b:72:55:a2 dev flannel.1
 * ```
 */
export function shortTrace(trace: Pick<TraceData, 'probe' | 'request' | 'reply' | 'errors'>, palette: Colours): string {
  const line = (name: string, path: Path): string => {
    const paint = path.outcome.kind === 'delivered' ? palette.good : palette.bad
    return [`  ${name.padEnd(7)}  ${shortPath(path)}`, ...formatOutcome(path.outcome).map((text) => `${' '.repeat(11)}${paint(text)}`)].join('\n')
  }
  return [
    formatSubject(trace.request, trace),
    line('request', trace.request),
    ...(trace.reply ? [line('reply', trace.reply)] : []),
    ...trace.errors.map((path) => line('error', path)),
  ].join('\n')
}
