import { ethtool } from '../../sys/ioctl.js'
import { AF, close, SOCK, socket } from '../../sys/socket.js'
import { SysError } from '../../sys/errno.js'

/** linux/ethtool.h. Without them a frame at a device is what a wire would carry: whole, and with its checksum. */
const OFFLOADS = { tx: 0x17, tso: 0x1f, gso: 0x24, gro: 0x2c } as const

/**
 * Turns the offloads of devices off, in the namespace that the thread is in, and with them that of `lo` which lets data for
 * another device's MTU pass uncut. Equivalent to: `ethtool -K <ifname> tx off tso off gso off gro off; ethtool -K lo tso off`.
 */
export function turnOffloadsOff(ifnames: Iterable<string>): void {
  const fd = socket(AF.INET, SOCK.DGRAM)
  try {
    for (const ifname of ifnames) for (const command of Object.values(OFFLOADS)) setOff(fd, ifname, command)
    setOff(fd, 'lo', OFFLOADS.tso)
  } finally {
    close(fd)
  }
}

/** What a device cannot turn off it does not have, or taps say of each frame that its checksum is partial. */
function setOff(fd: number, ifname: string, command: number): void {
  try {
    ethtool(fd, ifname, command, 0)
  } catch (error) {
    if (!(error instanceof SysError) || !['EOPNOTSUPP', 'EINVAL'].includes(error.code)) throw error
  }
}
