import { enqueue } from '../core/queue.js'
import { payloadOf } from '../probe/payload.js'
import { isDueOnRead } from './tcp-ack.js'
import type { TcpEnd } from './tcp-end.js'
import { acknowledge, shutdown, write } from './tcp-output.js'

/** The process that has the socket runs once the kernel has nothing else to do. Follows `sk_data_ready()`. */
export function wake(end: TcpEnd): void {
  if (end.woken) return
  end.woken = true
  enqueue(end.ns.world.processes, () => {
    end.woken = false
    if (end.state === 'CLOSED') return
    if (end.role === 'server') serve(end)
    else converse(end)
  })
}

/** What came during a write is read after it. */
function readOn(end: TcpEnd): void {
  if (end.unread !== '' || end.finReceived) wake(end)
}

/** The listener sends back what it read, and closes when the other end does. */
function serve(end: TcpEnd): void {
  const data = end.unread
  end.unread = ''
  end.read += data.length / 2
  if (data !== '' && isDueOnRead(end)) acknowledge(end)
  if (data !== '') write(end, data, () => readOn(end))
  else if (end.finReceived) shutdown(end)
}

/** The prober sends its payload, reads it back and closes. */
function converse(end: TcpEnd): void {
  const { run } = end
  if (run === undefined || end.finSent) return
  if (end.written === '') {
    write(end, payloadOf(run.token, run.probe.size).data, () => readOn(end))
    return
  }
  if (end.unread !== '' && isDueOnRead(end)) acknowledge(end)
  end.read += end.unread.length / 2
  end.unread = ''
  if (end.read >= run.probe.size) shutdown(end)
}
