import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { formatRoute, neighArguments, printFdb, sysctlPath, type Link, type Netns, type Plan } from '../../../src/plan/index.js'

const folder = resolve('.cache/bench/ip-batch')

/**
 * Milliseconds in which iproute2 makes the same plan from batch files, one process a namespace and tool: the quickest way
 * without netlink of one's own. A shell in each namespace writes the sysctls before there are devices. Nothing waits until
 * links are ready, and offloads stay on: this does less than a bring-up.
 */
export function ipBatch(plan: Plan): number {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = ['wire', ...plan.netns.map(({ name }) => name)]
  write('namespaces', names.map((name) => `netns add ${name}`))
  write('wire', ['link add br0 type bridge', 'link set br0 up', ...plan.netns.flatMap((netns) => netns.links.flatMap((link) => (link.kind === 'veth' && 'segment' in link.peer ? uplink(netns, link) : [])))])
  for (const netns of plan.netns) {
    write(netns.name, rows(netns))
    write(`${netns.name}.sysctl`, Object.entries(netns.sysctl).map(([key, value]) => `echo ${value} > /proc/sys/${sysctlPath(key).join('/')}`))
    if (netns.fdb.size > 0) write(`${netns.name}.fdb`, [...netns.fdb].map((row) => `fdb append ${printFdb(row)}`))
  }
  // Hosts first: they make the pods' cables.
  const steps = [
    'mount -t tmpfs tmpfs /run && start=$(date +%s%N)',
    `ip -batch ${folder}/namespaces`,
    ...plan.netns.map(({ name }) => `nsenter --net=/run/netns/${name} sh ${folder}/${name}.sysctl`),
    `ip -n wire -batch ${folder}/wire`,
    ...plan.netns.map(({ name }) => `ip -n ${name} -batch ${folder}/${name}`),
    ...plan.netns.filter(({ fdb }) => fdb.size > 0).map(({ name }) => `bridge -n ${name} -batch ${folder}/${name}.fdb`),
    'echo $(( $(date +%s%N) - start ))',
  ]
  write('run', steps)
  const { status, stdout, stderr } = spawnSync('unshare', ['--user', '--map-root-user', '--net', '--mount', 'sh', '-e', `${folder}/run`], { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(`ip -batch failed: ${stderr.trim()}`)
  return Number(stdout.trim().split('\n').at(-1)) / 1e6
}

function write(name: string, lines: readonly string[]): void {
  writeFileSync(`${folder}/${name}`, `${lines.join('\n')}\n`)
}

const uplink = ({ name }: Netns, { ifname, address, mtu }: Link): readonly string[] => [
  `link add to-${name} type veth peer name ${ifname} address ${address} mtu ${mtu} netns ${name}`,
  `link set to-${name} master br0 up`,
]

function rows({ links, addrs, routes, neigh }: Netns): readonly string[] {
  return [
    ...links.flatMap(make),
    ...addrs.map(({ local, prefixlen, dev }) => `addr add ${local}/${prefixlen} brd + dev ${dev}`.replace(prefixlen === 32 ? ' brd +' : /^$/, '')),
    ...links.map(({ ifname }) => `link set ${ifname} up`),
    ...[...routes].map((row) => `route add ${formatRoute(row)}`),
    ...[...neigh].map((row) => `neigh replace ${neighArguments(row)}`),
  ]
}

function make(link: Link): readonly string[] {
  const { ifname, address, mtu } = link
  switch (link.kind) {
    case 'bridge': return [`link add ${ifname} address ${address} mtu ${mtu} type bridge`]
    case 'vxlan': return [`link add ${ifname} address ${address} mtu ${mtu} type vxlan id ${link.id} local ${link.local} dev ${link.link} dstport ${link.port} nolearning`]
    case 'veth':
      if ('segment' in link.peer || link.master === undefined) return []
      return [`link add ${ifname} address ${address} mtu ${mtu} type veth peer name ${link.peer.ifname} netns ${link.peer.netns}`, `link set ${ifname} master ${link.master}`, `link set ${ifname} type bridge_slave hairpin on`]
    case 'loopback': return []
  }
}
