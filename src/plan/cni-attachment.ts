/** A configuration list of the CNI specification, as /etc/cni/net.d/*.conflist holds it; plugins have fields of their own. */
export interface CniConfList {
  /** '0.3.1', '0.4.0', '1.0.0': from 0.4.0 on CHECK is run after ADD. */
  readonly cniVersion: string
  readonly name: string
  readonly disableCheck?: boolean
  readonly plugins: readonly CniPlugin[]
}

/** One plugin of a list: `type` is the name of its program. */
export interface CniPlugin {
  readonly type: string
  readonly capabilities?: Readonly<Record<string, boolean>>
  readonly [field: string]: unknown
}

/** How CNI plugins attach a pod: nothing of the pod beside `lo` is declared, the plugins make it (kernel engine only). */
export interface CniAttachment {
  readonly conflist: CniConfList
  /** Folder of the plugins: CNI_PATH. */
  readonly binDir: string
  /** CNI_IFNAME. */
  readonly ifname: string
  /** The address that probes to the pod by name go to, without prefix length: as declared, else the one that host-local gives next. */
  readonly address: string
  /** CNI_ARGS. */
  readonly args: string
  /** What of the runtime's settings plugins get that have the capability (`portMappings`, `bandwidth`, …). */
  readonly runtimeConfig: Readonly<Record<string, unknown>>
}
