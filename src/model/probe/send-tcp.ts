import type { TcpProbe } from '../../engine/index.js'
import type { Namespace } from '../core/namespace.js'
import { sysctl } from '../core/sysctl.js'
import { dstMtu } from '../ipv4/route.js'
import { askForEcn } from '../transport/tcp-ecn.js'
import { createTcpEnd, DEFAULT_MSS, initialWindow, tcpKey } from '../transport/tcp-end.js'
import { hold } from '../transport/tcp-output.js'
import { advertised, sendSegment } from '../transport/tcp-segment.js'
import { ephemeralPort } from './ephemeral-port.js'
import { openRoute } from './open-route.js'
import { discoveryOf } from './payload.js'
import type { ProbeRun } from './probe-run.js'

/** ECN bits are TCP's own: the socket option leaves them out. Follows `do_ip_setsockopt()`. */
const DSCP = 0xfc

/**
 * Connects, sends the payload, reads it back and closes. A segment that is lost is not sent again but for a smaller path
 * MTU: the trace shows the first try. Equivalent to: `socat - TCP:<dst>:<port>`. Follows `tcp_v4_connect()`.
 */
export function sendTcp(ns: Namespace, probe: TcpProbe, run: ProbeRun): void {
  const route = openRoute(ns, probe, run)
  if (route === undefined) return
  const { dst, saddr, daddr } = route
  const advmss = advertised(ns, dstMtu(dst))
  const isn = (ns.world.tokens * 0x10000) >>> 0
  const end = createTcpEnd({
    ns,
    role: 'client',
    run,
    local: saddr,
    remote: daddr,
    lport: probe.sport ?? ephemeralPort(ns),
    rport: probe.port,
    ttl: probe.ttl,
    tos: probe.tos & DSCP,
    discovery: discoveryOf(ns, probe),
    timestamps: sysctl(ns.sysctl, 'net.ipv4.tcp_timestamps') !== 0,
    ecn: askForEcn(ns.sysctl),
    mtuProbing: sysctl(ns.sysctl, 'net.ipv4.tcp_mtu_probing') === 2,
    state: 'SYN_SENT',
    sndUna: isn,
    rcvNxt: 0,
    mssClamp: DEFAULT_MSS,
    pmtu: dstMtu(dst),
    advmss,
    window: initialWindow(advmss),
  })
  ns.sockets.connections.set(tcpKey(saddr, end.lport, daddr, probe.port), end)
  hold(end)
  sendSegment(end, { flags: { syn: true }, seq: isn, ack: 0 })
}
