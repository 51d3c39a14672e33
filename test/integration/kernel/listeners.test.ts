import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { readProc } from '../../../src/kernel/agent/state/listeners.js'
import { dumpListeners, NETLINK_SOCK_DIAG, readListener } from '../../../src/kernel/netlink/listener.js'
import { RouteSocket } from '../../../src/kernel/netlink/route-socket.js'

test('inet_diag and /proc tell the same of sockets that listen', async () => {
  const [tcp, everywhere, udp, connected] = [createServer(), createServer(), createSocket('udp4'), createSocket('udp4')]
  tcp.listen(0, '127.0.0.1')
  everywhere.listen(0, '0.0.0.0')
  udp.bind(0, '127.0.0.1')
  await Promise.all([once(tcp, 'listening'), once(everywhere, 'listening'), once(udp, 'listening')])
  connected.connect(udp.address().port, '127.0.0.1')
  await once(connected, 'connect')
  const socket = new RouteSocket('here', NETLINK_SOCK_DIAG)
  try {
    const ports = [tcp.address() as AddressInfo, everywhere.address() as AddressInfo, udp.address(), connected.address()].map(({ port }) => port)
    const ours = [
      { protocol: 'tcp', port: ports[0], address: '127.0.0.1' },
      { protocol: 'tcp', port: ports[1] },
      { protocol: 'udp', port: ports[2], address: '127.0.0.1' },
    ]
    const diag = (['tcp', 'udp'] as const).flatMap((protocol) => socket.dump(dumpListeners(protocol)).flatMap((answer) => readListener(answer, protocol) ?? []))
    const proc = (['tcp', 'udp'] as const).flatMap(readProc)
    for (const listeners of [diag, proc]) expect(listeners.filter(({ port }) => ports.includes(port))).toEqual(expect.arrayContaining(ours))
    for (const listeners of [diag, proc]) expect(listeners.filter(({ protocol, port }) => protocol === 'udp' && port === ports[3])).toEqual([])
  } finally {
    socket.close()
    tcp.close()
    everywhere.close()
    udp.close()
    connected.close()
  }
})
