import { SysError } from '../../sys/errno.js'
import { EthtoolCommand } from '../../sys/ioctl.js'
import { AF, close, SOCK, socket } from '../../sys/socket.js'

/** linux/ethtool.h */
const ETHTOOL = { GSTRINGS: 0x1b, SFEATURES: 0x3b } as const
const ETH_SS_FEATURES = 4
const ETH_GSTRING_LEN = 32
/** `struct ethtool_gstrings` and `struct ethtool_sfeatures` without what follows their headers. */
const [STRINGS_HEADER, FEATURES_HEADER] = [12, 8]
/** More features than any kernel has. */
const MOST = 256

/**
 * The features that are meant by tx, tso, gso and gro. Without them a frame at a device is what a wire would carry: whole, and
 * with its checksum. Follows `ethtool_get_feature_mask()`, net/ethtool/ioctl.c.
 */
const TSO: readonly string[] = ['tx-tcp-segmentation', 'tx-tcp-ecn-segmentation', 'tx-tcp-mangleid-segmentation', 'tx-tcp6-segmentation']
const OFFLOADS: readonly string[] = ['tx-checksum-ipv4', 'tx-checksum-ip-generic', 'tx-checksum-ipv6', 'tx-checksum-sctp', ...TSO, 'tx-generic-segmentation', 'rx-gro']

let commands: { readonly all: EthtoolCommand; readonly tso: EthtoolCommand } | undefined

/**
 * Turns the offloads of devices off, in the namespace that the thread is in, and with them that of `lo` which lets data for
 * another device's MTU pass uncut: in one call each, for every one waits for all that configure devices anywhere. Only devices
 * that a stack sends by need it: what a bridge's port passes on was made elsewhere.
 *
 * Equivalent to: `ethtool -K <ifname> tx off tso off gso off gro off; ethtool -K lo tso off`.
 */
export function turnOffloadsOff(ifnames: readonly string[]): void {
  const fd = socket(AF.INET, SOCK.DGRAM)
  try {
    const { all, tso } = (commands ??= { all: featuresOff(fd, OFFLOADS), tso: featuresOff(fd, TSO) })
    for (const ifname of ifnames) setOff(fd, ifname, all)
    setOff(fd, 'lo', tso)
  } finally {
    close(fd)
  }
}

/** What a device cannot turn off it does not have, or taps say of each frame that its checksum is partial. */
function setOff(fd: number, ifname: string, off: EthtoolCommand): void {
  try {
    off.run(fd, ifname)
  } catch (error) {
    if (!(error instanceof SysError) || !['EOPNOTSUPP', 'EINVAL'].includes(error.code)) throw error
  }
}

/** `struct ethtool_sfeatures`: for each 32 features those that are asked for, and to what. The kernel says which number has which name. */
function featuresOff(fd: number, names: readonly string[]): EthtoolCommand {
  const strings = new EthtoolCommand(STRINGS_HEADER + MOST * ETH_GSTRING_LEN)
  strings.bytes.writeUInt32LE(ETHTOOL.GSTRINGS, 0)
  strings.bytes.writeUInt32LE(ETH_SS_FEATURES, 4)
  strings.run(fd, 'lo')
  const count = strings.bytes.readUInt32LE(8)
  const words = Math.ceil(count / 32)
  const off = new EthtoolCommand(FEATURES_HEADER + words * 8)
  off.bytes.fill(0)
  off.bytes.writeUInt32LE(ETHTOOL.SFEATURES, 0)
  off.bytes.writeUInt32LE(words, 4)
  for (let feature = 0; feature < count; feature++) {
    const at = STRINGS_HEADER + feature * ETH_GSTRING_LEN
    const name = strings.bytes.toString('latin1', at, at + ETH_GSTRING_LEN).split('\0', 1)[0] ?? ''
    if (!names.includes(name)) continue
    const word = FEATURES_HEADER + (feature >> 5) * 8
    off.bytes.writeUInt32LE((off.bytes.readUInt32LE(word) | (1 << (feature & 31))) >>> 0, word)
  }
  return off
}
