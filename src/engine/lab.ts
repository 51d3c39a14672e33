import type { Change, Link, Plan } from '../plan/index.js'
import type { CapturedFrame, EngineName, ExecOptions, ExecResult } from './engine.js'
import type { Probe, ProbeOptions } from './probe.js'
import type { NetnsState } from './state.js'
import type { Trace } from './trace.js'

/** The names that a cluster declares, as unions of literal types. */
export interface Names {
  readonly host: string
  readonly router: string
  readonly pod: string
  /** 'pod/container'. */
  readonly container: string
}

/** Anything that can send: a host, a router, a pod or a container of a pod. */
export type End<N extends Names = Names> = N['host'] | N['router'] | N['pod'] | N['container']

/** An IPv4 address as a literal. */
export type Address = `${number}.${number}.${number}.${number}`

export interface PortOptions extends ProbeOptions {
  /** Destination port, 1 to 65535. */
  readonly port: number
  /** Source port (default: the engine's choice). */
  readonly sport?: number
}

/** A running cluster: probes go in, traces come out. */
export interface Lab<N extends Names = Names> extends AsyncDisposable {
  readonly engine: EngineName
  readonly plan: Plan
  /** Sends one echo request. A name as destination means its first global address. Equivalent to: `ping -c 1 <to>` in `from`. */
  ping(from: End<N>, to: End<N> | Address, options?: ProbeOptions): Promise<Trace>
  /** Sends one datagram. */
  udp(from: End<N>, to: End<N> | Address, options: PortOptions): Promise<Trace>
  /** Connects, sends the payload, reads it back and closes. */
  tcp(from: End<N>, to: End<N> | Address, options: PortOptions): Promise<Trace>
  /** Sends a probe whose ends are resolved already. */
  send(probe: Probe): Promise<Trace>
  host(name: N['host'] | N['router']): NetnsHandle
  pod(name: N['pod'] | N['container']): NetnsHandle
  /** Changes the running state; the plan stays what was declared. */
  apply(change: Change | readonly Change[]): Promise<void>
  /** Every frame that any device saw since the lab opened or since the last call. */
  capture(): Promise<readonly CapturedFrame[]>
  /** Takes everything down. Idempotent; also at the end of an `await using` block. */
  close(): Promise<void>
}

/** A host, router, pod or container of a running lab; what state matchers are given. */
export interface NetnsHandle {
  /** Name of the namespace. */
  readonly name: string
  readonly role: 'host' | 'pod' | 'router'
  /** Set where the handle is that of a container. */
  readonly container?: string
  readonly engine: EngineName
  /** A link as declared, known at once. Throws an error that lists the links there are. */
  link(ifname: string): LinkHandle
  /** The first global address as declared, without prefix length. */
  readonly address: string
  /** The tables as they are now. */
  state(): Promise<NetnsState>
  /** 'net:[4026533356]'. */
  netnsId(): Promise<string>
  /**
   * Changes the state in iproute2's, bridge's, sysctl's or nft's own words.
   * @example await lab.host('rain-kubernetes-1').run('ip route del 10.168.1.0/24')
   */
  run(command: string): Promise<void>
  /** Runs a program inside (kernel engine only; the model throws an error that says so). */
  exec(argv: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

/** A link as declared, which knows whose it is: state matchers read the link's present state through `netns` (not enumerable). */
export type LinkHandle = Link & { readonly netns: NetnsHandle }
