import { close as closeFile } from 'node:fs'
import type { TapRecord } from '../path/record.js'
import { AF, bind, getsockopt, growReceiveBuffer, setsockopt, SO, SOCK, socket, SOL } from '../sys/socket.js'
import type { Clock } from '../sys/clock.js'
import type { MessageRing } from './message-ring.js'

/** Options of level SOL_PACKET, linux/if_packet.h. */
const PACKET_OPTION = { STATISTICS: 6, AUXDATA: 8 } as const
const ETH_P_ALL = 3
/** SOF_TIMESTAMPING_RX_SOFTWARE and SOF_TIMESTAMPING_SOFTWARE, linux/net_tstamp.h: unlike SO_TIMESTAMPNS gives no stamp of the time at which a frame is read where it had none. */
const STAMPS = (1 << 3) | (1 << 4)
/** `tp_status`: the checksum is left to the device. */
const TP_STATUS_CSUMNOTREADY = 1 << 3
/** Bytes that wait at most; a user namespace gets what net.core.rmem_max allows. */
const ROOM = 8 << 20

/** Offsets in struct sockaddr_ll. */
const SLL = { SIZE: 20, PROTOCOL: 2, IFINDEX: 4, PKTTYPE: 10 } as const

/**
 * A socket that sees every frame of every device of one namespace, each time that it passes one. Not promiscuous: a
 * bridge would then show switched frames late, and mislead.
 *
 * Equivalent to: `tcpdump -i any -p`. Must be opened with the thread in the namespace.
 */
export class Tap {
  readonly fd: number
  constructor(
    readonly netns: string,
    /** What the times of records count from. */
    readonly clock: Clock,
  ) {
    // Protocol 0 receives nothing until the socket is bound, so no frame comes in before the options are set.
    this.fd = socket(AF.PACKET, SOCK.RAW | SOCK.NONBLOCK, 0)
    growReceiveBuffer(this.fd, ROOM)
    setsockopt(this.fd, SOL.SOCKET, SO.TIMESTAMPING, STAMPS)
    setsockopt(this.fd, SOL.PACKET, PACKET_OPTION.AUXDATA, 1)
    const address = Buffer.alloc(SLL.SIZE)
    address.writeUInt16LE(AF.PACKET, 0)
    address.writeUInt16BE(ETH_P_ALL, SLL.PROTOCOL)
    bind(this.fd, address)
  }

  /** Takes what waits, in queue order. */
  drain(ring: MessageRing): TapRecord[] {
    const records: TapRecord[] = []
    ring.receive(this.fd, (message) => {
      const { names, name, controls } = message
      const stamp = message.control(SOL.SOCKET, SO.TIMESTAMPING)
      const auxiliary = message.control(SOL.PACKET, PACKET_OPTION.AUXDATA)
      records.push({
        netns: this.netns,
        ifindex: names.readInt32LE(name + SLL.IFINDEX),
        pkttype: names.readUInt8(name + SLL.PKTTYPE),
        time: stamp < 0 ? Number.NaN : this.clock.read(controls, stamp),
        partial: auxiliary >= 0 && (controls.readUInt32LE(auxiliary) & TP_STATUS_CSUMNOTREADY) !== 0,
        bytes: message.copy(),
      })
    })
    return records
  }

  /** Frames that were lost since the last call. */
  lost(): number {
    return getsockopt(this.fd, SOL.PACKET, PACKET_OPTION.STATISTICS, 8).readUInt32LE(4)
  }

  /** The kernel waits for a grace period of RCU (13 ms): elsewhere, not here. */
  close(): void {
    closeFile(this.fd, () => undefined)
  }
}
