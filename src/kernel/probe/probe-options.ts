import type { Probe } from '../../engine/index.js'
import { bind, connect, getsockname, setsockopt, SOL, socketAddress } from '../sys/socket.js'

/** Options of level IPPROTO_IP, linux/in.h. */
const IP = { TOS: 1, TTL: 2, MTU_DISCOVER: 10, RECVERR: 11 } as const
const PMTUDISC = { DONT: 0, WANT: 1, DO: 2 } as const

/** Applies what a probe asks of the IP header, and asks for ICMP errors. @throws SysError where the kernel refuses a value */
export function setOptions(fd: number, { ttl, tos, df }: Probe): void {
  setsockopt(fd, SOL.IP, IP.RECVERR, 1)
  setsockopt(fd, SOL.IP, IP.TTL, ttl)
  if (tos !== 0) setsockopt(fd, SOL.IP, IP.TOS, tos)
  if (df !== undefined) setsockopt(fd, SOL.IP, IP.MTU_DISCOVER, df ? PMTUDISC.DO : PMTUDISC.DONT)
}

/** Binds to the source that a probe names; the name of the error where the kernel refuses ('EADDRNOTAVAIL', 'EADDRINUSE'). */
export function bindSource(fd: number, probe: Probe): string | undefined {
  const sport = probe.protocol === 'icmp' ? undefined : probe.sport
  if (probe.src === undefined && sport === undefined) return undefined
  try {
    bind(fd, socketAddress(probe.src ?? '0.0.0.0', sport ?? 0))
    return undefined
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'EINVAL'
  }
}

/** Port and address that a socket calls its own. */
export function ownEnd(fd: number): { readonly sport: number; readonly source: string } {
  const address = getsockname(fd)
  return { sport: address.readUInt16BE(2), source: [...address.subarray(4, 8)].join('.') }
}

/** Connects to the destination of a UDP or TCP probe; the name of the error, if any. */
export const connectTo = (fd: number, probe: Extract<Probe, { readonly port: number }>): string | undefined => connect(fd, socketAddress(probe.dst, probe.port))
