import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

/** A program that some part of hopspec can make use of. */
export interface Tool {
  readonly name: string
  /** Its Debian package. */
  readonly package: string
  /** What is not possible without it. */
  readonly purpose: string
  /** Where it is; absent where it is not installed. */
  readonly path?: string
}

const TOOLS: readonly Tool[] = [
  { name: 'ip', package: 'iproute2', purpose: "needed by the scripts of 'hopspec plan --format sh'" },
  { name: 'nft', package: 'nftables', purpose: 'needed by clusters with rules on the kernel engine, and that is each with masquerading' },
  { name: 'portmap', package: 'containernetworking-plugins', purpose: 'needed by clusters whose network is made by CNI plugins' },
  { name: 'brctl', package: 'bridge-utils', purpose: "to compare 'brctl show' with on the kernel engine" },
  { name: 'ifconfig', package: 'net-tools', purpose: "to compare 'ifconfig' and 'route' with on the kernel engine" },
  { name: 'tcpdump', package: 'tcpdump', purpose: 'reads captures on a terminal' },
  { name: 'tshark', package: 'tshark', purpose: 'reads captures field by field' },
  { name: 'chromium', package: 'chromium', purpose: 'opens the HTML report in tests' },
]

/** Where Debian keeps what is not on every PATH: programs of root, and CNI plugins. */
const FURTHER = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/lib/cni', '/opt/cni/bin']

/** The tools, each with its place where it is installed. */
export function findTools(path = process.env['PATH'] ?? ''): readonly Tool[] {
  const folders = [...path.split(':').filter((folder) => folder !== ''), ...(process.env['CNI_PATH'] ?? '').split(':').filter((folder) => folder !== ''), ...FURTHER]
  return TOOLS.map((tool) => {
    const found = folders.map((folder) => join(folder, tool.name)).find(isProgram)
    return found === undefined ? tool : { ...tool, path: found }
  })
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
