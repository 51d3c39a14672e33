import type { TcpProbe } from '../../engine/index.js'
import type { Namespace } from '../core/namespace.js'
import { openRoute } from './open-route.js'
import type { ProbeRun } from './probe-run.js'

export function sendTcp(ns: Namespace, probe: TcpProbe, run: ProbeRun): void {
  openRoute(ns, probe, run)
}
