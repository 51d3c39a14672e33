import { compile, flannel } from '../../src/cni/index.js'
import { cluster, type AnyCluster, type Cidr, type HostBuilder } from '../../src/dsl/index.js'

const HOSTS = 5000
const PODS = 30
const MIB = 2 ** 20

interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly goal?: string
  readonly ok?: boolean
}

/** Declares and compiles 5,000 hosts of 30 pods on one segment: a full mesh of 25 million rows of each kind, stored once. */
export async function run(): Promise<readonly Figure[]> {
  const start = performance.now()
  const declared = declare()
  const middle = performance.now()
  const plan = compile(declared)
  const end = performance.now()
  const seconds = (end - middle) / 1000
  const peak = process.resourceUsage().maxRSS / 1024
  const rows = plan.netns.reduce((sum, netns) => sum + netns.routes.size + netns.neigh.size + netns.fdb.size, 0)
  return [
    { name: `declare ${HOSTS} hosts x ${PODS} pods`, value: (middle - start) / 1000, unit: 's' },
    { name: `compile ${HOSTS} hosts x ${PODS} pods`, value: seconds, unit: 's', goal: '<= 5 s', ok: seconds <= 5 },
    { name: 'peak resident set of both', value: peak, unit: 'MiB', goal: '<= 1 GiB', ok: peak * MIB <= 2 ** 30 },
    { name: 'rows in the tables of the plan', value: rows, unit: 'rows' },
  ]
}

function declare(): AnyCluster {
  let all: AnyCluster = cluster('large').network(flannel.vxlan({ network: '10.0.0.0/8' }))
  for (let host = 0; host < HOSTS; host++) {
    const [high, low] = [host >> 8, host & 255]
    const subnet: Cidr = `10.${high}.${low}.0/24`
    all = all.host(`host-${host}`, (builder) => {
      let one: HostBuilder<string> = builder.address(`172.16.${high + 1}.${low}/16`).podCidr(subnet)
      for (let pod = 0; pod < PODS; pod++) one = one.pod(`pod-${host}-${pod}`, (it) => it.listen({ tcp: 80 }))
      return one
    })
  }
  return all
}
