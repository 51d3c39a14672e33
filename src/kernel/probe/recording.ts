import type { CapturedFrame } from '../../engine/index.js'
import { PACKET, type Devices, type TapRecord } from '../path/record.js'
import { CaptureOverflowError } from '../tap/tap-error.js'

/** Bytes of frames that are kept for `capture()`. */
const LIMIT = 64 << 20

/** Keeps every frame until somebody asks for them. */
export class Recording {
  #records: TapRecord[] = []
  #size = 0
  #full = false

  add(records: readonly TapRecord[]): void {
    if (this.#full) return
    for (const record of records) this.#size += record.bytes.length
    if (this.#size > LIMIT) {
      this.#full = true
      this.#records = []
      return
    }
    for (const record of records) this.#records.push(record)
  }

  /** Gives what was kept and begins anew. @throws CaptureOverflowError */
  take(devices: Devices): readonly CapturedFrame[] {
    const [records, full] = [this.#records, this.#full]
    this.#records = []
    this.#size = 0
    this.#full = false
    if (full) throw new CaptureOverflowError(LIMIT)
    return records.flatMap(({ netns, ifindex, pkttype, time, bytes }) => {
      const device = devices.byIndex(netns, ifindex)
      return device === undefined ? [] : [{ netns, ifname: device.ifname, dir: pkttype === PACKET.OUTGOING ? ('out' as const) : ('in' as const), time, bytes }]
    })
  }
}
