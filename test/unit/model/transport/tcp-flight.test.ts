import { describe, expect, test } from 'vitest'
import { acknowledgedTo, partAt, selected, tooLongFor, underWay, type Burst } from '../../../../src/model/transport/tcp-flight.js'

const burst = (seq: number, end: number, more: Partial<Burst> = {}): Burst => ({ seq, end, mss: 1000, push: false, sacked: false, lost: false, ...more })

describe('what is under way', () => {
  test('is counted in segments, without what is known to have arrived or to be lost', () => {
    expect(underWay([burst(0, 2500), burst(2500, 3000), burst(3000, 5000, { sacked: true }), burst(5000, 6000, { lost: true })])).toBe(4)
  })

  test('ends where it is acknowledged, in the midst of a burst too', () => {
    expect(acknowledgedTo([burst(0, 1000), burst(1000, 3000), burst(3000, 4000)], 2000)).toEqual([burst(2000, 3000), burst(3000, 4000)])
  })

  test('goes on past 2^32', () => {
    expect(acknowledgedTo([burst(0xfffffc00, 0x200)], 0)).toEqual([burst(0, 0x200)])
    expect(underWay([burst(0xfffffc00, 0x200)])).toBe(2)
  })

  test('is split where the other end has the last segment alone', () => {
    expect(selected([burst(0, 2204)], [{ from: 2000, to: 2204 }])).toEqual([burst(0, 2000), burst(2000, 2204, { sacked: true })])
  })

  test('is split around a segment in the midst', () => {
    expect(selected([burst(0, 3000)], [{ from: 1000, to: 2000 }])).toEqual([burst(0, 1000), burst(1000, 2000, { sacked: true }), burst(2000, 3000)])
  })

  test('is not split within a segment: it has not arrived', () => {
    expect(selected([burst(0, 2000)], [{ from: 1500, to: 2000 }])).toEqual([burst(0, 2000)])
    expect(selected([burst(0, 2000)], [{ from: 0, to: 500 }])).toEqual([burst(0, 2000)])
  })

  test('is lost where its segments are too long, but for what arrived', () => {
    expect(tooLongFor([burst(0, 3000), burst(3000, 3400), burst(3400, 5400, { sacked: true })], 600)).toEqual([burst(0, 3000, { lost: true }), burst(3000, 3400), burst(3400, 5400, { sacked: true })])
  })

  test('is parted behind some bytes where it has more', () => {
    expect(partAt(burst(0, 3000), 3000)).toEqual([burst(0, 3000)])
    expect(partAt(burst(0, 3000), 2000)).toEqual([burst(0, 2000), burst(2000, 3000)])
  })
})
