import { formatIp, type Prefix } from '../../address/index.js'
import type { Addr } from '../../plan/index.js'

/** 127.0.0.1/8, which the kernel itself gives to `lo` when it comes up. */
export const LOOPBACK_ADDR: Addr = Object.freeze({ dev: 'lo', family: 'inet', local: '127.0.0.1', prefixlen: 8, scope: 'host' })

/** An address of a device, with the broadcast address that its subnet has. */
export function addrOf(dev: string, local: string, { prefixlen, last }: Prefix): Addr {
  return { dev, family: 'inet', local, prefixlen, ...(prefixlen < 31 && { broadcast: formatIp(last) }) }
}
