import { closeSync } from 'node:fs'
import type { Netns } from '../../plan/index.js'
import { NETLINK_SOCK_DIAG } from '../netlink/listener.js'
import { RouteSocket } from '../netlink/route-socket.js'
import { createNetns, insideNetns } from '../sys/namespace.js'
import type { NamespaceFd, WorldNetns } from './world.js'

/** A namespace of the agent's own making, with a socket to configure it. */
export class LiveNamespace implements NamespaceFd {
  readonly fd: number
  readonly route: RouteSocket
  #diag: RouteSocket | undefined

  /** Makes the namespace; `setUp` runs inside before there are devices. */
  constructor(
    readonly name: string,
    setUp: () => void,
  ) {
    let route: RouteSocket | undefined
    this.fd = createNetns(() => {
      setUp()
      route = new RouteSocket(name)
    })
    if (route === undefined) throw new Error(`no socket was opened in ${name}`)
    this.route = route
  }

  /** For questions about sockets. */
  get diag(): RouteSocket {
    return (this.#diag ??= this.inside(() => new RouteSocket(this.name, NETLINK_SOCK_DIAG)))
  }

  inside<T>(fn: () => T): T {
    return insideNetns(this.fd, fn)
  }

  /** Lets go of it: the kernel removes it and all its devices as soon as nothing else holds it. */
  close(): void {
    this.route.close()
    this.#diag?.close()
    closeSync(this.fd)
  }
}

/** A namespace of the plan. */
export class LiveNetns extends LiveNamespace implements WorldNetns {
  constructor(
    readonly declared: Netns,
    setUp: () => void,
  ) {
    super(declared.name, setUp)
  }

  /** ifindex of a device as declared. @throws Error that names the devices there are */
  declaredIndex(ifname: string): number {
    const link = this.declared.links.find((candidate) => candidate.ifname === ifname)
    if (link === undefined) throw new Error(`${this.name}: Cannot find device "${ifname}"; there are: ${this.declared.links.map((one) => one.ifname).join(', ')}`)
    return link.ifindex
  }
}
