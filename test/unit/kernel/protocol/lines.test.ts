import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64, LineSplitter, toBase64 } from '../../../../src/kernel/protocol/lines.js'

test('lines come out whole wherever the stream was cut', () => {
  fc.assert(fc.property(fc.array(fc.string().filter((line) => !line.includes('\n'))), fc.array(fc.nat(80)), (lines, cuts) => {
    const text = lines.map((line) => `${line}\n`).join('')
    const places = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].sort((a, b) => a - b)
    const taken: string[] = []
    const splitter = new LineSplitter((line) => taken.push(line))
    ;[0, ...places].forEach((from, index) => splitter.push(text.slice(from, places[index] ?? text.length)))
    expect(taken).toEqual(lines)
  }))
})

test('a line without its end waits', () => {
  const taken: string[] = []
  new LineSplitter((line) => taken.push(line)).push('{"id":1}\n{"id":')
  expect(taken).toEqual(['{"id":1}'])
})

test('bytes survive as base64, also a view into larger memory', () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(20), (bytes, from) => {
    const view = bytes.subarray(Math.min(from, bytes.length))
    expect(fromBase64(toBase64(view))).toEqual(new Uint8Array(view))
  }))
})
