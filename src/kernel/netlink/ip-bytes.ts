import { formatIp, parseIp } from '../../address/index.js'

/** The four bytes of an address in network order. @throws AddressError */
export function ipBytes(address: string): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(parseIp(address), 0)
  return bytes
}

/** The address of 4 bytes (IPv4) or 16 (IPv6, in the short form of RFC 5952). */
export function formatIpBytes(bytes: Buffer): string {
  if (bytes.length < 16) return formatIp(bytes.readUInt32BE(0))
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** Address and prefix length of a prefix in CIDR notation; an address alone has 32, 'default' is 0.0.0.0/0. */
export function splitPrefix(prefix: string): readonly [address: string, prefixlen: number] {
  if (prefix === 'default') return ['0.0.0.0', 0]
  const slash = prefix.indexOf('/')
  return slash < 0 ? [prefix, 32] : [prefix.slice(0, slash), Number(prefix.slice(slash + 1))]
}
