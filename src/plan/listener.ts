import { parseIp } from '../address/index.js'
import { end, numberOf, take, takeIf, takeOneOf, wordsOf, wrong, type Words } from './text/words.js'

/** A socket that listens. Equivalent to: `ss -lntu` showing `<address>:<port>`. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** Bound address (default 0.0.0.0). */
  readonly address?: string
  /** Container whose process owns the socket; absent: the namespace's first process. */
  readonly container?: string
}

/** Where a listener without an address is bound. */
export const ANY_ADDRESS = '0.0.0.0'
const EXPECTED = 'a port, or an address and a port such as 10.168.0.12:80'

/**
 * Reads a listener: 'tcp 80', 'tcp *:80', 'udp 10.168.0.12:53 container busybox1'.
 *
 * @throws TextError
 */
export const parseListener = (text: string): Listener => readListener(wordsOf('listener', text))

/** Reads the rest of the words as a listener. */
export function readListener(words: Words): Listener {
  const protocol = takeOneOf(words, ['tcp', 'udp'], 'a protocol')
  const word = take(words, EXPECTED)
  const colon = word.text.lastIndexOf(':')
  const host = colon < 0 ? '' : word.text.slice(0, colon)
  const port = numberOf(words, word, word.text.slice(colon + 1), 'a port from 1 to 65535', 1, 0xffff)
  const container = takeIf(words, 'container') ? take(words, 'the name of a container').text : undefined
  end(words, "'container' and its name, or the end of the text")
  if (host !== '' && host !== '*' && host !== ANY_ADDRESS) {
    try {
      parseIp(host)
    } catch {
      throw wrong(words, word, 'does not begin with an IPv4 address', EXPECTED)
    }
    return { protocol, port, address: host, ...(container !== undefined && { container }) }
  }
  return { protocol, port, ...(container !== undefined && { container }) }
}

/** One line: 'tcp 0.0.0.0:80', with the container where one is given. */
export const formatListener = ({ protocol, address = ANY_ADDRESS, port, container }: Listener): string =>
  `${protocol} ${address}:${port}${container === undefined ? '' : ` container ${container}`}`
