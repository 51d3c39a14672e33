// What the short examples of the documents take for granted; a block that declares its own hides these.
import type { ExpectStatic, TestAPI } from 'vitest'
import type { Lab, Trace } from 'hopspec'
import type {} from 'hopspec/vitest'

declare global {
  const lab: Lab
  const trace: Trace
  const expect: ExpectStatic
  const test: TestAPI
}
