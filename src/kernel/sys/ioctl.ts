import { check } from './errno.js'
import { declare } from './library.js'
import { addressOf, fixedBytes } from './memory.js'

const C = { ioctl: declare('int ioctl(int fd, unsigned long request, void *argument)') }

const SIOCETHTOOL = 0x8946
const IFNAMSIZ = 16

const request = fixedBytes(40)

/** Room for the structure of an ethtool command: fixed bytes, which ioctl(2) is given the address of. */
export class EthtoolCommand {
  readonly bytes: Buffer
  readonly #address: bigint
  constructor(size: number) {
    this.bytes = fixedBytes(size)
    this.#address = addressOf(this.bytes)
  }

  /** Runs the command that stands in the bytes on a device. @throws SysError */
  run(socket: number, ifname: string): void {
    request.fill(0)
    request.write(ifname, 0, IFNAMSIZ - 1, 'utf8')
    request.writeBigUInt64LE(this.#address, IFNAMSIZ)
    check(C.ioctl(socket, SIOCETHTOOL, request), `ethtool ${this.bytes.readUInt32LE(0)} ${ifname}`)
  }
}
