import { errnoName, errnoText } from '../sys/errno.js'
import { AF, bind, close, growReceiveBuffer, recv, send, setsockopt, SOCK, socket, SOL } from '../sys/socket.js'
import { SysError } from '../sys/errno.js'
import { readAttributes, textOf } from './attributes.js'
import { MessageWriter, NLM_F, NLMSG, NLMSG_HEADER } from './message-writer.js'
import { NetlinkError } from './netlink-error.js'

/** One change of the kernel's tables. */
export interface Request {
  /** `nlmsg_type`: RTM_NEWLINK … */
  readonly type: number
  /** `nlmsg_flags` beside REQUEST and ACK. */
  readonly flags: number
  /** Writes the object's header and attributes. */
  readonly write: (out: MessageWriter) => void
  /** The row in iproute2's words, for messages. */
  readonly row: () => string
}

/** One message of a dump or an answer: the object's header and attributes. */
export interface Answer {
  readonly type: number
  readonly body: Buffer
}

const NETLINK_ROUTE = 0
const OPTION = { CAP_ACK: 10, EXT_ACK: 11, GET_STRICT_CHK: 12 } as const
const RECEIVE_BUFFER = 4 << 20
/** The kernel works a send off before it returns, under one lock: parts of this size keep others from waiting long. */
const PART = 1 << 15

/** Objects that are asked for at a time: their answers wait in the socket together. */
const TOGETHER = 64

/** Shared by all sockets, for calls are synchronous and answers are copied where they are kept. */
const receive = Buffer.alloc(1 << 18)
const writer = new MessageWriter()

/** A netlink socket of one network namespace: where it was opened it stays. */
export class RouteSocket {
  readonly #fd: number
  #seq = 1

  constructor(
    readonly netns: string,
    protocol: number = NETLINK_ROUTE,
  ) {
    this.#fd = socket(AF.NETLINK, SOCK.RAW, protocol)
    const address = Buffer.alloc(12)
    address.writeUInt16LE(AF.NETLINK, 0)
    bind(this.#fd, address)
    for (const option of Object.values(OPTION)) setsockopt(this.#fd, SOL.NETLINK, option, 1)
    growReceiveBuffer(this.#fd, RECEIVE_BUFFER)
  }

  /**
   * Sends requests in one go; the kernel works them off in order. Only the last asks for an acknowledgement, for refusals
   * come unasked.
   *
   * @throws NetlinkError for the first that was refused; those behind it were tried all the same
   */
  batch(requests: readonly Request[]): void {
    for (let at = 0; at < requests.length; ) {
      const first = this.#seq
      const begin = at
      writer.clear()
      for (let next = requests[at]; next !== undefined && writer.size < PART; next = requests[++at]) {
        writer.begin(next.type, next.flags | NLM_F.REQUEST, this.#seq++)
        next.write(writer)
        writer.end()
      }
      writer.flagLast(NLM_F.ACK)
      send(this.#fd, writer.bytes)
      this.#acknowledged(requests, begin, first)
    }
  }

  /** Asks for one object. @throws NetlinkError */
  get(request: Request): Answer {
    const [answer] = this.#ask(request, NLM_F.ACK)
    if (answer === undefined) throw new NetlinkError(this.netns, request.row(), 'ENOENT', 'the kernel gave no answer')
    return answer
  }

  /** Asks for one object after another, with few calls. @throws NetlinkError for the first that was refused */
  getEach(requests: readonly Request[]): readonly Answer[] {
    const answers: Answer[] = []
    for (let at = 0; at < requests.length; at += TOGETHER) {
      const part = requests.slice(at, at + TOGETHER)
      const first = this.#seq
      writer.clear()
      for (const request of part) {
        writer.begin(request.type, request.flags | NLM_F.REQUEST, this.#seq++)
        request.write(writer)
        writer.end()
      }
      writer.flagLast(NLM_F.ACK)
      send(this.#fd, writer.bytes)
      this.#acknowledged(part, 0, first, (answer) => answers.push(answer))
    }
    return answers
  }

  /** Asks for all objects of a table. @throws NetlinkError */
  dump(request: Request): readonly Answer[] {
    return this.#ask(request, NLM_F.DUMP)
  }

  close(): void {
    close(this.#fd)
  }

  #ask(request: Request, flags: number): readonly Answer[] {
    const seq = this.#seq++
    writer.clear()
    writer.begin(request.type, request.flags | NLM_F.REQUEST | flags, seq)
    request.write(writer)
    writer.end()
    send(this.#fd, writer.bytes)
    const answers: Answer[] = []
    for (;;) {
      for (const { type, body, from, flags: answerFlags } of this.#receive()) {
        if (from !== seq) continue
        if (type === NLMSG.DONE) return answers
        if (type === NLMSG.ERROR) {
          const refusal = refusalOf(body, answerFlags)
          if (refusal !== undefined) throw new NetlinkError(this.netns, request.row(), refusal.code, refusal.words)
          return answers
        }
        answers.push({ type, body: Buffer.from(body) })
      }
    }
  }

  #acknowledged(requests: readonly Request[], begin: number, first: number, take?: (answer: Answer) => void): void {
    let error: NetlinkError | undefined
    for (;;) {
      for (const { type, body, from, flags } of this.#receive()) {
        if (from < first) continue
        if (type !== NLMSG.ERROR) {
          take?.({ type, body: Buffer.from(body) })
          continue
        }
        const refusal = refusalOf(body, flags)
        if (refusal !== undefined) error ??= new NetlinkError(this.netns, requests[begin + from - first]?.row() ?? '', refusal.code, refusal.words)
        if (from !== this.#seq - 1) continue
        if (error !== undefined) throw error
        return
      }
    }
  }

  *#receive(): Generator<{ readonly type: number; readonly flags: number; readonly from: number; readonly body: Buffer }> {
    const got = recv(this.#fd, receive)
    if (typeof got === 'string') {
      if (got === 'EINTR') return
      throw new SysError(`recv from rtnetlink of ${this.netns}`, 0, got)
    }
    for (let at = 0; at + NLMSG_HEADER <= got; ) {
      const size = receive.readUInt32LE(at)
      if (size < NLMSG_HEADER) return
      yield { type: receive.readUInt16LE(at + 4), flags: receive.readUInt16LE(at + 6), from: receive.readUInt32LE(at + 8), body: receive.subarray(at + NLMSG_HEADER, at + size) }
      at += (size + 3) & ~3
    }
  }
}

const NLMSGERR_ATTR_MSG = 1

/** Reads `struct nlmsgerr`: an errno (0: none), the header of the request, and the kernel's words. */
function refusalOf(body: Buffer, flags: number): { readonly code: string; readonly words: string } | undefined {
  const errno = -body.readInt32LE(0)
  if (errno === 0) return undefined
  const echoed = flags & NLM_F.CAPPED ? NLMSG_HEADER : body.readUInt32LE(4)
  const text = flags & NLM_F.ACK_TLVS ? textOf(readAttributes(body, 4 + echoed), NLMSGERR_ATTR_MSG) : undefined
  return { code: errnoName(errno), words: text === undefined ? `RTNETLINK answers: ${errnoText(errno)}` : `Error: ${text}.` }
}
