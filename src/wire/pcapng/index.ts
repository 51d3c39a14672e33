export { LINKTYPE_ETHERNET, type Pcapng, type PcapngInterface, type PcapngPacket } from './capture.js'
export { decodePcapng, type DecodedPcapng } from './decode-pcapng.js'
export { encodePcapng } from './encode-pcapng.js'
