export { createNetfilter } from './create-netfilter.js'
export type {
  AddrType, Netfilter, NetfilterDeps, NfAccept, NfAnswer, NfDevice, NfDrop, NfHookState, NfPacket, NfReject, NfResult,
} from './netfilter.js'
export type { Nfct } from './connection.js'
export { NftRefused } from './nft-refused.js'
