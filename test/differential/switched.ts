import { FORWARDING, type Box } from '../support/boxes.js'
import { icmp, tcp, udp } from './agree.js'

/*
 *   a ── pa ┐
 *           ├ br0 (h) eth0 ── f
 *   b ── pb ┘
 */
export const SWITCHED: Readonly<Record<string, Box>> = {
  a: { links: { eth0: { to: 'h/pa' } }, addrs: ['10.0.0.1/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'] },
  b: { links: { eth0: { to: 'h/pb' } }, addrs: ['10.0.0.2/24 dev eth0'], routes: ['default via 10.0.0.254 dev eth0'], listen: ['udp 53', 'tcp 80'] },
  h: { links: { br0: { kind: 'bridge' }, pa: { to: 'a/eth0', master: 'br0' }, pb: { to: 'b/eth0', master: 'br0' }, eth0: { to: 'far' } }, addrs: ['10.0.0.254/24 dev br0', '192.0.2.1/24 dev eth0'], sysctl: FORWARDING, listen: ['udp 53', 'tcp 80'] },
  f: { links: { eth0: { to: 'far' } }, addrs: ['192.0.2.9/24 dev eth0'], routes: ['10.0.0.0/24 via 192.0.2.1 dev eth0'], listen: ['udp 53', 'tcp 80'] },
}
/** Bridged, up, routed, down, sent, and to nobody; to open ports and a closed one. */
export const PROBES = [tcp('a', '10.0.0.2'), tcp('f', '10.0.0.1'), icmp('a', '10.0.0.2'), udp('a', '10.0.0.2', { port: 53 }), tcp('a', '10.0.0.254'), udp('a', '192.0.2.9', { port: 53 }), tcp('a', '192.0.2.9'), icmp('f', '10.0.0.1'), icmp('h', '10.0.0.2'), icmp('a', '10.0.0.9')]
