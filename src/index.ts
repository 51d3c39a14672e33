// The public list, by hand. Matchers have entries of their own: hopspec/vitest, hopspec/chai, hopspec/matchers.

// Declare
export { cluster, isCluster, type AnyCluster, type Cidr, type Cluster, type NamesOf, type NetworkNode, type PathExpectation, type PathNode } from './dsl/index.js'
export type { ContainerBuilder, HostBuilder, PathBuilder, PodBuilder, RouterBuilder } from './dsl/index.js'
export { bridge, cni, flannel, type BridgeSettings, type CniHost, type CniSettings, type VxlanSettings } from './cni/index.js'

// Compile and check
export { CLUSTER_FINDINGS, compile, examine, type Compilation, type CompileOptions } from './cni/index.js'
export { findings, PLAN_FINDINGS, PlanError, TextError, validate, type Finding, type Level, type ValidateOptions } from './plan/index.js'
export { sharedTable, table, type Table, type TablePart } from './plan/index.js'
export type {
  Addr, Bridge, BridgePort, Change, CniAttachment, CniConfList, CniPlugin, FdbEntry, Link, LinkChange, LinkKind, ListOp, Listener, Loopback, Macvlan, Neigh, NeighState, Netns, NftChain, NftExpression,
  NftFamily, NftHook, NftNat, NftRule, NftStatement, NftTable, Plan, Route, RouteType, RowOp, Rule, Segment, Veth, Vxlan,
} from './plan/index.js'

// Run
export { LabError, openLab, type LabOptions } from './lab/index.js'
export type {
  Address, BridgeInfo, CapturedFrame, End, EngineName, ExecOptions, ExecResult, Lab, LinkHandle, LinkState, LinkStats, Names, NetnsHandle, NetnsState, PortOptions, Probe, ProbeOptions,
  VxlanInfo,
} from './engine/index.js'

// Judge
export { compareStates, compareTraces, DROP_REASONS, formatDifferences, type Difference, type DropReason, type DropReasonInfo } from './engine/index.js'
export type {
  ArpExchange, Branch, Conntrack, Delivered, Dropped, EncapsulationFields, FlowTuple, HeaderFields, HeaderSet, Hop, HopKind, LabChange, Looped, NftVerdict, Outcome, Path, PathItem, PathItemObject,
  Place, Rejected, TableEntry, Trace, TraceData, Verdict, Via,
} from './engine/index.js'

// Frames
export { decodeFrame, encodeFrame, formatFrame, formatLayer, headers, verifyFrame, WireError } from './wire/index.js'
export type { ArpLayer, EthernetLayer, HeaderView, IcmpLayer, Ipv4Layer, Layer, LayerKind, PayloadLayer, TcpFlags, TcpLayer, UdpLayer, VxlanLayer } from './wire/index.js'

// Captures, for tshark and Wireshark
export { framesPcapng, tracePcapng } from './report/capture.js'
export type { ShownNetns, ShownPlan } from './report/shown-plan.js'
