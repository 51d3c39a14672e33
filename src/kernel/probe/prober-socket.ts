/**
 * How far a probe is: `waiting` for an answer, `served` by one, or `refused`: the send failed, an ICMP error or an RST
 * came back.
 */
export type Progress = 'waiting' | 'served' | 'refused'

/** The sending end of one probe: a real socket in the sender's namespace. */
export interface ProberSocket {
  readonly fd: number
  /** Source port and address, of UDP and TCP. */
  readonly sport?: number
  readonly source?: string
  /** errno of the call that refused to send at all. */
  readonly errno?: string
  /** Did it take the first answer: the echo, the datagram, the SYN/ACK or the RST? */
  answered(): boolean
  /** Does what can be done without waiting, and says how far the probe is. */
  advance(): Progress
  close(): void
}
