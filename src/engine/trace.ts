import type { Change } from '../plan/index.js'
import type { Hop } from './hop.js'
import type { Path } from './path.js'
import type { Probe } from './probe.js'

/** An address resolution that happened while a probe was under way. */
export interface ArpExchange {
  /** Who asked, and on which link. */
  readonly netns: string
  readonly ifname: string
  /** The address asked for. */
  readonly ip: string
  /** Requests sent, in order; `announcement` for a gratuitous ARP, which has one. */
  readonly requests: readonly Path[]
  readonly cast: 'broadcast' | 'unicast' | 'announcement'
  readonly reply?: Path
  /** What was answered; absent where nobody did. */
  readonly lladdr?: string
}

/** Two facts, and never one. */
export interface Verdict {
  /** The request reached the stack or socket that it was for. */
  readonly delivered: boolean
  /** The reply reached the sender. */
  readonly answered: boolean
}

/** What one probe did, as data. */
export interface TraceData {
  readonly engine: 'model' | 'kernel'
  /** Name of the plan. */
  readonly plan: string
  readonly probe: Probe
  /** Random or counted bytes in hex that only this probe's payload carries. */
  readonly token: string
  /** Every packet of the probe's own conversation in order of sending, the request first: TCP has the handshake, data and close. */
  readonly packets: readonly Path[]
  /** `packets[0]`; of TCP the SYN. */
  readonly request: Path
  /** The first packet back: echo reply, datagram, SYN/ACK or RST. Present also where it was lost on its way. */
  readonly reply?: Path
  /** ICMP errors that quote a packet of the conversation, each on its own way. */
  readonly errors: readonly Path[]
  readonly arp: readonly ArpExchange[]
  readonly verdict: Verdict
  /** What was changed in the lab before the probe was sent, in order; absent where nothing was. */
  readonly changes?: readonly LabChange[]
}

/** A change of a running lab: by a command that `run()` was given, or by `apply()`. */
export type LabChange = { readonly netns: string; readonly command: string } | { readonly netns: string; readonly applied: Change['kind'] }

/** What one probe did. */
export interface Trace extends TraceData {
  /**
   * The first hop of the request at a device, if it passed there.
   * @example trace.at('rain-kubernetes-1', 'flannel.1', 'out')?.layers
   */
  at(netns: string, ifname: string, dir?: 'in' | 'out'): Hop | undefined
}

/** What every trace can do. */
const TRACE: Pick<Trace, 'at'> = {
  at(this: TraceData, netns, ifname, dir) {
    return this.request.hops.find((hop) => hop.netns === netns && hop.ifname === ifname && (dir === undefined || hop.dir === dir))
  },
}

/** Makes a trace of data that nobody else holds. Its methods are its prototype's, so it compares and prints as its data. */
export const createTrace = (data: TraceData): Trace => Object.setPrototypeOf(data, TRACE) as Trace
