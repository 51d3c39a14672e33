// A Vitest reporter: counts what ran and keeps the reason of every skip, for .config/test.mjs.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../.cache/test-report.json', import.meta.url))

export default class SummaryReporter {
  onTestRunEnd(modules, errors) {
    const summary = { passed: 0, failed: errors.length, skipped: 0, skips: [] }
    for (const module of modules) {
      let tests = 0
      for (const test of module.children.allTests()) {
        tests += 1
        const { state, note } = test.result()
        if (state === 'passed') summary.passed += 1
        else if (state === 'failed') summary.failed += 1
        else {
          summary.skipped += 1
          summary.skips.push({ name: `${module.project.name} ${module.relativeModuleId} > ${test.fullName}`, ...(note && { why: note }) })
        }
      }
      // A file that did not load, or a hook that failed, is a failure of its own where it left no failed test.
      if (module.state() === 'failed' && (tests === 0 || module.errors().length > 0)) summary.failed += 1
    }
    writeFileSync(file, JSON.stringify(summary))
  }
}
