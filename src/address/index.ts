export { AddressError } from './address-error.js'
export { hexFromName, macFromName } from './hash.js'
export { formatIp, isIp, isLimitedBroadcast, isLinkLocal, isLoopback, isMulticast, isZeronet, parseIp, tryIp } from './ip.js'
export { BROADCAST_MAC, formatMac, isLocalMac, isMac, isMulticastMac, isUnicastMac, macBytes, macNumber, parseMac, tryMac, ZERO_MAC } from './mac.js'
export {
  boundsOf, contains, covers, hasHostBits, isBroadcastAddress, isNetworkAddress, isPrefix, maskOf, netmask, nthAddress, overlaps, parsePrefix, prefixOf, sizeOf, tryPrefix,
  type Bounds, type Prefix,
} from './prefix.js'
