/** A row that the kernel refused. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError'
  constructor(
    readonly netns: string,
    /** What was asked, in iproute2's words: 'ip route add 10.168.1.0/24 via 10.168.1.0 dev flannel.1'. */
    readonly row: string,
    /** 'ENETUNREACH'. */
    readonly code: string,
    /** The kernel's words, as iproute2 prints them: 'Error: Nexthop has invalid gateway.' or 'RTNETLINK answers: File exists'. */
    readonly words: string,
  ) {
    super(`${netns}: ${row}: ${words} (${code})`)
  }
}
