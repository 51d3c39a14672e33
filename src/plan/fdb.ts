import { missing, once, peek, take, takeDev, takeIp, takeMac, takeNumber, wordsOf, wrong, type Draft, type Words } from './text/words.js'

/** A forwarding entry. Equivalent to: `bridge fdb append <mac> dev <dev> [dst <dst>] [vni <vni>] [port <port>] self|master [permanent|static|dynamic]`. */
export interface FdbEntry {
  readonly mac: string
  /** The VXLAN device, or the bridge port. */
  readonly dev: string
  /** Remote VTEP, on a VXLAN device only. */
  readonly dst?: string
  /** VNI to use instead of the device's own. */
  readonly vni?: number
  /** UDP port to use instead of the device's own. */
  readonly port?: number
  /** 'self': entry of the device (VXLAN); 'master': entry of the bridge that `dev` is a port of. */
  readonly owner: 'self' | 'master'
  readonly state?: 'permanent' | 'static' | 'dynamic'
}

const KEYWORDS = 'dev, dst, vni, port, self, master, permanent, static or dynamic'

/**
 * Reads a forwarding entry in the words of `bridge fdb`, as a command takes it or as `bridge fdb show` prints it: there the name of the
 * bridge stands behind `master`, which is left out, and an entry without a state was learned. Without `self` or `master` the entry is the device's own, as for
 * `bridge fdb add`. `dev` is the device of texts that name none.
 *
 * @throws TextError
 * @example parseFdb('b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent')
 */
export const parseFdb = (text: string, dev?: string): FdbEntry => readFdb(wordsOf('forwarding entry', text), dev)

/** Reads what a text says of a forwarding entry and no more: at least `mac`. For comparing. @throws TextError */
export const parseFdbPart = (text: string): Pick<FdbEntry, 'mac'> & Partial<FdbEntry> => readPart(wordsOf('forwarding entry', text))

/** Reads the rest of the words as a forwarding entry. */
export function readFdb(words: Words, device?: string): FdbEntry {
  const { dev = device, owner = 'self', ...row } = readPart(words)
  if (dev === undefined) throw missing(words, "'dev' and the name of a device")
  return { ...row, dev, owner }
}

function readPart(words: Words): Pick<FdbEntry, 'mac'> & Partial<FdbEntry> {
  const row: Draft<Pick<FdbEntry, 'mac'> & Partial<FdbEntry>> = { mac: takeMac(words, 'bridge fdb') }
  let shown = false
  while (peek(words) !== undefined) {
    const word = take(words, KEYWORDS)
    const keyword = word.text === 'local' ? 'permanent' : word.text === 'temp' ? 'static' : word.text
    switch (keyword) {
      case 'dev': once(words, word, keyword); row.dev = takeDev(words); break
      case 'dst': once(words, word, keyword); row.dst = takeIp(words, 'dst'); break
      case 'vni': once(words, word, keyword); row.vni = takeNumber(words, 'a VNI from 0 to 16777215', 0, 0xffffff); break
      case 'port': once(words, word, keyword); row.port = takeNumber(words, 'a UDP port from 1 to 65535', 1, 0xffff); break
      case 'self': once(words, word, 'self or master'); row.owner = 'self'; break
      case 'master':
        once(words, word, 'self or master')
        row.owner = 'master'
        if (isName(peek(words))) {
          words.at++
          shown = true
        }
        break
      case 'permanent': case 'static': case 'dynamic': once(words, word, 'a state'); row.state = keyword; break
      default: throw wrong(words, word, 'is not understood here', KEYWORDS)
    }
  }
  if (shown) row.state ??= 'dynamic'
  return row
}

const RESERVED = new Set(['dev', 'dst', 'vni', 'port', 'self', 'master', 'permanent', 'static', 'dynamic', 'local', 'temp'])
const isName = (word: string | undefined): boolean => word !== undefined && !RESERVED.has(word)

/** One line for messages that name the device elsewhere: 'b6:b2:a8:5f:2c:32 dst 10.225.28.171'. */
export function formatFdb(entry: FdbEntry): string {
  return `${entry.mac}${remote(entry)}${entry.owner === 'master' ? ` dev ${entry.dev} master` : ''}`
}

/**
 * One line, as `bridge fdb show` prints it: 'b6:b2:a8:5f:2c:32 dev flannel.1 dst 10.225.28.171 self permanent'.
 * The name of the bridge behind `master` is left out and `dynamic` is spelled out, so that `bridge fdb append` takes it too.
 */
export function printFdb(entry: FdbEntry): string {
  return `${entry.mac} dev ${entry.dev}${remote(entry)} ${entry.owner}${entry.state === undefined ? '' : ` ${entry.state}`}`
}

const remote = ({ dst, port, vni }: FdbEntry): string =>
  (dst === undefined ? '' : ` dst ${dst}`) + (port === undefined ? '' : ` port ${port}`) + (vni === undefined ? '' : ` vni ${vni}`)
