import { missing, once, peek, take, takeDev, takeIp, takeMac, wordsOf, wrong, type Draft, type Words } from './text/words.js'

/** NUD states, as `ip neigh` spells them. */
export type NeighState = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'NOARP' | 'PERMANENT'

/** A neighbour. Equivalent to: `ip neigh replace <dst> lladdr <lladdr> dev <dev> nud <state>`. */
export interface Neigh {
  readonly dev: string
  readonly dst: string
  /** Absent in states INCOMPLETE and FAILED. */
  readonly lladdr?: string
  readonly state: NeighState
}

export const NEIGH_STATES: readonly NeighState[] = ['INCOMPLETE', 'REACHABLE', 'STALE', 'DELAY', 'PROBE', 'FAILED', 'NOARP', 'PERMANENT']
const KEYWORDS = 'lladdr, dev, nud or a state such as PERMANENT'

/**
 * Reads a neighbour in the words of `ip neigh`: as a command takes it ('10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud permanent')
 * or as `ip neigh show` prints it ('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT'). Without a state it is
 * PERMANENT, as for `ip neigh add`. `dev` is the device of texts that name none.
 *
 * @throws TextError
 */
export const parseNeigh = (text: string, dev?: string): Neigh => readNeigh(wordsOf('neighbour', text), dev)

/** Reads what a text says of a neighbour and no more: at least `dst`. For comparing. @throws TextError */
export function parseNeighPart(text: string): Pick<Neigh, 'dst'> & Partial<Neigh> {
  return readPart(wordsOf('neighbour', text))
}

/** Reads the rest of the words as a neighbour. */
export function readNeigh(words: Words, device?: string): Neigh {
  const { dev = device, state = 'PERMANENT', ...row } = readPart(words)
  if (dev === undefined) throw missing(words, "'dev' and the name of a device")
  return { dev, ...row, state }
}

function readPart(words: Words): Pick<Neigh, 'dst'> & Partial<Neigh> {
  const row: Draft<Pick<Neigh, 'dst'> & Partial<Neigh>> = { dst: takeIp(words, 'ip neigh') }
  while (peek(words) !== undefined) {
    const word = take(words, KEYWORDS)
    const state = stateOf(word.text)
    if (state !== undefined) {
      once(words, word, 'state')
      row.state = state
      continue
    }
    const keyword = word.text === 'state' ? 'nud' : word.text
    once(words, word, keyword)
    if (keyword === 'lladdr') row.lladdr = takeMac(words, 'lladdr')
    else if (keyword === 'dev') row.dev = takeDev(words)
    else if (keyword === 'nud') {
      const name = take(words, `a state: ${NEIGH_STATES.join(', ')}`)
      const nud = stateOf(name.text.toUpperCase())
      if (nud === undefined) throw wrong(words, name, 'is not a state of a neighbour', NEIGH_STATES.map((one) => one.toLowerCase()).join(', '))
      once(words, name, 'state')
      row.state = nud
    } else throw wrong(words, word, 'is not understood here', KEYWORDS)
  }
  return row
}

const stateOf = (text: string): NeighState | undefined => NEIGH_STATES.find((one) => one === text)

/** One line, as `ip neigh show dev <dev>` prints it: '10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT'. */
export const formatNeigh = (neigh: Neigh): string => `${neigh.dst}${neigh.lladdr === undefined ? '' : ` lladdr ${neigh.lladdr}`} ${neigh.state}`

/** One line with the device, as `ip neigh show` prints it: '10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT'. */
export const printNeigh = (neigh: Neigh): string =>
  `${neigh.dst} dev ${neigh.dev}${neigh.lladdr === undefined ? '' : ` lladdr ${neigh.lladdr}`} ${neigh.state}`

/** The same as `ip neigh replace` takes it: '10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud permanent'. */
export const neighArguments = (neigh: Neigh): string =>
  `${neigh.dst}${neigh.lladdr === undefined ? '' : ` lladdr ${neigh.lladdr}`} dev ${neigh.dev} nud ${neigh.state.toLowerCase()}`
