// Taps a namespace again and again, each time after a while in which nobody wanted stamps; says of how many frames that passed at once there was none.
import { setTimeout } from 'node:timers/promises'
import { setLink } from '../../../../src/kernel/netlink/link.js'
import { RouteSocket } from '../../../../src/kernel/netlink/route-socket.js'
import { Clock } from '../../../../src/kernel/sys/clock.js'
import { createNetns, insideNetns } from '../../../../src/kernel/sys/namespace.js'
import { AF, bind, close, connect, getsockname, SOCK, socket, socketAddress, trySend } from '../../../../src/kernel/sys/socket.js'
import { TapSet } from '../../../../src/kernel/tap/tap-set.js'

const ROUNDS = 40
/** Milliseconds in which the kernel may leave off stamping. */
const WHILE = 50

const netns = createNetns(() => {
  const route = new RouteSocket('tapped')
  route.batch([setLink('lo', 1, { up: true })])
  route.close()
})

function sendToSelf(): void {
  const fd = socket(AF.INET, SOCK.DGRAM)
  bind(fd, socketAddress('127.0.0.1'))
  connect(fd, getsockname(fd))
  trySend(fd, Buffer.of(0))
  close(fd)
}

const times: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const taps = new TapSet([{ name: 'tapped', inside: (fn) => insideNetns(netns, fn) }], new Clock())
  insideNetns(netns, sendToSelf)
  times.push(...taps.drain().flat().map(({ time }) => time))
  taps.close()
  await setTimeout(WHILE)
}
process.stdout.write(JSON.stringify({ frames: times.length, unstamped: times.filter(Number.isNaN).length }))
