/** A forwarding entry. Equivalent to: `bridge fdb append <mac> dev <dev> [dst <dst>] [vni <vni>] [port <port>] self|master [permanent|static|dynamic]`. */
export interface FdbEntry {
  readonly mac: string
  /** The VXLAN device, or the bridge port. */
  readonly dev: string
  /** Remote VTEP, on a VXLAN device only. */
  readonly dst?: string
  /** VNI to use instead of the device's own. */
  readonly vni?: number
  /** UDP port to use instead of the device's own. */
  readonly port?: number
  /** 'self': entry of the device (VXLAN); 'master': entry of the bridge that `dev` is a port of. */
  readonly owner: 'self' | 'master'
  readonly state?: 'permanent' | 'static' | 'dynamic'
}
