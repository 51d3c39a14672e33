import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeNew, writeOutput, type OutputError } from '../../../src/files/index.js'

const folder = mkdtempSync(join(tmpdir(), 'hopspec-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('makes the folders above a file', () => {
  const file = join(folder, 'a/b/page.md')
  writeOutput(file, 'one')
  writeOutput(file, 'two')
  expect(readFileSync(file, 'utf8')).toBe('two')
})

test('a new file is written once', () => {
  const file = join(folder, 'new/spec.ts')
  expect([writeNew(file, 'first'), writeNew(file, 'second')]).toEqual([true, false])
  expect(readFileSync(file, 'utf8')).toBe('first')
})

const refusal = (path: string): OutputError | undefined => {
  try {
    writeOutput(path, 'text')
    return undefined
  } catch (error) {
    return error as OutputError
  }
}

test('a place where no folder can be made is named at once', () => {
  expect(refusal('/proc/hopspec/docs/page.md')).toMatchObject({ wrongPlace: false, message: 'cannot make the folder /proc/hopspec: no such file or directory; name a place that can be written to' })
})

test('a full disk asks for room', () => {
  expect(refusal('/dev/full')).toMatchObject({ wrongPlace: false, message: 'cannot write /dev/full: no space left on device; make room there, or name another place' })
})

test('a file where a folder is needed is a wrong name', () => {
  writeOutput(join(folder, 'file'), '')
  expect(refusal(join(folder, 'file/page.md'))).toMatchObject({ wrongPlace: true, message: `cannot write ${folder}/file/page.md: not a directory; name a place that can be written to` })
  expect(refusal(folder)).toMatchObject({ wrongPlace: true, message: `cannot write ${folder}: illegal operation on a directory; name a place that can be written to` })
})
