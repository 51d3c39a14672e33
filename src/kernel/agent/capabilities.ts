import { spawnSync } from 'node:child_process'
import { addBridge, addVeth, addVxlan } from '../netlink/link.js'
import type { Request } from '../netlink/route-socket.js'
import type { Missing } from '../protocol/messages.js'
import { AF, close, SOCK, socket } from '../sys/socket.js'
import { isOwnProc } from '../sys/process.js'
import { LiveNamespace } from './live-netns.js'

const MAC = '02:00:00:00:00:01'
const base = { address: MAC, mtu: 1450, up: false }

/** Tries what plans need, one thing after another, in a namespace of its own. */
export function missingCapabilities(): readonly Missing[] {
  const here = new LiveNamespace('doctor', () => undefined)
  try {
    const device = (name: string, request: Request, module: string): readonly Missing[] =>
      attempt(name, `load the kernel module: modprobe ${module}`, () => here.route.batch([request]))
    const end = { kind: 'veth', ...base, peer: { netns: 'doctor', ifname: 'b' } } as const
    return [
      ...device('veth', addVeth({ link: { ...end, ifname: 'a', ifindex: 10 } }, { link: { ...end, address: '02:00:00:00:00:02', ifname: 'b', ifindex: 11 }, netns: here.fd }), 'veth'),
      ...device('bridge', addBridge({ kind: 'bridge', ...base, ifname: 'cni0', ifindex: 12 }), 'bridge'),
      ...device('vxlan', addVxlan({ kind: 'vxlan', ...base, ifname: 'flannel.1', ifindex: 13, id: 1, local: '10.0.0.1', link: 'a', port: 8472, learning: false }, 10), 'vxlan'),
      ...attempt('packet sockets', 'load the kernel module: modprobe af_packet', () => here.inside(() => close(socket(AF.PACKET, SOCK.RAW)))),
      ...nft(here),
      ...ownProc(),
    ]
  } finally {
    here.close()
  }
}

function attempt(name: string, remedy: string, fn: () => void): readonly Missing[] {
  try {
    fn()
    return []
  } catch (error) {
    return [{ name, reason: error instanceof Error ? error.message : String(error), remedy }]
  }
}

function nft(here: LiveNamespace): readonly Missing[] {
  const { error, status, stderr } = here.inside(() => spawnSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }))
  if (error === undefined && status === 0) return []
  return [{ name: 'nft', reason: error === undefined ? stderr.trim() : 'there is no program nft', remedy: 'install nftables; only plans with rules need it' }]
}

/** Without a process namespace of their own, containers would outlive an agent that is killed. */
function ownProc(): readonly Missing[] {
  if (isOwnProc()) return []
  return [{ name: 'process namespace', reason: '/proc may not be mounted here', remedy: 'allow the container an unmasked /proc; without it /proc shows the processes outside' }]
}

