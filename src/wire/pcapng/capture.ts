/** A capture file: devices, and the frames that passed them. */
export interface Pcapng {
  readonly interfaces: readonly PcapngInterface[]
  /** In any order; written as they come. */
  readonly packets: readonly PcapngPacket[]
  /** The program that made the file (`shb_userappl`). */
  readonly application?: string
  /** About the whole file, a comment each. */
  readonly comments?: readonly string[]
}

/** A device that was listened to. */
export interface PcapngInterface {
  /** As shown beside each packet, such as 'rain-kubernetes-1/flannel.1'. */
  readonly name: string
  /** Such as 'vxlan, mtu 1450'. */
  readonly description?: string
  /** Its MAC address, with colons. */
  readonly mac?: string
  /** Most bytes that were kept of a packet; absent: no limit. */
  readonly snaplen?: number
  /** LINKTYPE (default 1: Ethernet; 101: raw IP). */
  readonly linktype?: number
}

/** A frame at a device. */
export interface PcapngPacket {
  /** Index of the device in `interfaces`. */
  readonly interface: number
  /** Nanoseconds since the epoch, or since any other moment; whole. */
  readonly time: bigint | number
  readonly bytes: Uint8Array
  /** Length on the wire in bytes, where not all of them were kept. */
  readonly length?: number
  readonly dir?: 'in' | 'out'
  /** Shown with the packet, a comment each. */
  readonly comments?: readonly string[]
}

/** LINKTYPE_ETHERNET. */
export const LINKTYPE_ETHERNET = 1
