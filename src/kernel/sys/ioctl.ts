import { check } from './errno.js'
import { declare } from './library.js'
import { addressOf, fixedBytes } from './memory.js'

const C = { ioctl: declare('int ioctl(int fd, unsigned long request, void *argument)') }

const SIOCETHTOOL = 0x8946
const IFNAMSIZ = 16

const request = fixedBytes(40)
const value = fixedBytes(64)
const valueAddress = addressOf(value)

/** Runs one ethtool command on a device; `data` is the int behind the command word. @throws SysError */
export function ethtool(socket: number, ifname: string, command: number, data = 0): number {
  request.fill(0)
  request.write(ifname, 0, IFNAMSIZ - 1, 'utf8')
  request.writeBigUInt64LE(valueAddress, IFNAMSIZ)
  value.fill(0)
  value.writeUInt32LE(command, 0)
  value.writeUInt32LE(data, 4)
  check(C.ioctl(socket, SIOCETHTOOL, request), `ethtool ${command} ${ifname}`)
  return value.readUInt32LE(4)
}
