import { readAttributes, s32Of } from './attributes.js'
import type { Answer, Request } from './route-socket.js'

const RTM_GETNSID = 90
/** linux/net_namespace.h */
const NETNSA = { NSID: 1, FD: 3 } as const

/** Asks by which id this namespace knows another. */
export const getNsid = (fd: number): Request => ({
  type: RTM_GETNSID,
  flags: 0,
  row: () => `ip netns list-id target-nsid of fd ${fd}`,
  write: (out) => {
    out.u32(0)
    out.attrU32(NETNSA.FD, fd)
  },
})

/** The id, or -1 where it does not know it. */
export const readNsid = ({ body }: Answer): number => s32Of(readAttributes(body, 4), NETNSA.NSID) ?? -1
