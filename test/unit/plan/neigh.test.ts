import { describe, expect, test } from 'vitest'
import { formatNeigh, neighArguments, parseNeigh, parseNeighPart, printNeigh, TextError, type Neigh } from '../../../src/plan/index.js'

const vtep: Neigh = { dev: 'flannel.1', dst: '10.168.1.0', lladdr: 'b6:b2:a8:5f:2c:32', state: 'PERMANENT' }

describe('a neighbour', () => {
  test('is written as `ip neigh show` does, as it does for one device, and as `ip neigh replace` takes it', () => {
    expect(printNeigh(vtep)).toBe('10.168.1.0 dev flannel.1 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
    expect(formatNeigh(vtep)).toBe('10.168.1.0 lladdr b6:b2:a8:5f:2c:32 PERMANENT')
    expect(neighArguments(vtep)).toBe('10.168.1.0 lladdr b6:b2:a8:5f:2c:32 dev flannel.1 nud permanent')
    expect(printNeigh({ dev: 'eth0', dst: '10.0.0.12', state: 'FAILED' })).toBe('10.0.0.12 dev eth0 FAILED')
  })

  test.each([
    printNeigh(vtep),
    neighArguments(vtep),
    '10.168.1.0 dev flannel.1 lladdr B6:B2:A8:5F:2C:32',
    '10.168.1.0 state PERMANENT lladdr b6:b2:a8:5f:2c:32 dev flannel.1',
  ])('%j is read', (text) => {
    expect(parseNeigh(text)).toEqual(vtep)
  })

  test('takes its device from elsewhere where the text has none', () => {
    expect(parseNeigh(formatNeigh(vtep), 'flannel.1')).toEqual(vtep)
    expect(() => parseNeigh(formatNeigh(vtep))).toThrow("bad neighbour, column 46: the text ends here; expected 'dev' and the name of a device")
  })

  test('is read in part, for comparing', () => {
    expect(parseNeighPart('10.168.1.0')).toEqual({ dst: '10.168.1.0' })
    expect(parseNeighPart('10.168.1.0 STALE')).toEqual({ dst: '10.168.1.0', state: 'STALE' })
  })

  test.each<[text: string, message: string]>([
    ['', 'bad neighbour, column 1: the text ends here; expected an IPv4 address behind ip neigh'],
    ['10.0.0.1 lladdr b6:b2', 'bad neighbour, column 17: "b6:b2" has 2 parts, not 6; expected six hex pairs such as b6:b2:a8:5f:2c:32'],
    ['10.0.0.1 dev eth0 nud permanant', 'bad neighbour, column 23: "permanant" is not a state of a neighbour; expected incomplete, reachable, stale, delay, probe, failed, noarp, permanent'],
    ['10.0.0.1 dev eth0 STALE FAILED', 'bad neighbour, column 25: "FAILED" stands here a second time; expected state once'],
    ['10.0.0.1 dev eth0 proxy', 'bad neighbour, column 19: "proxy" is not understood here; expected lladdr, dev, nud or a state such as PERMANENT'],
  ])('%j is refused', (text, message) => {
    expect(() => parseNeigh(text)).toThrow(TextError)
    expect(() => parseNeigh(text)).toThrow(message)
  })
})
