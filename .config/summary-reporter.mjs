// A Vitest reporter: counts what ran and keeps the reason of every skip, for .config/test.mjs.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(new URL('../.cache/test-report.json', import.meta.url))

export default class SummaryReporter {
  onTestRunEnd(modules, errors) {
    const summary = { passed: 0, failed: errors.length, skipped: 0, skips: [] }
    for (const module of modules) {
      let failed = false
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        if (state === 'passed') summary.passed += 1
        else if (state === 'failed') {
          failed = true
          summary.failed += 1
        }
        else {
          summary.skipped += 1
          // Who skips a whole suite says why in its title, if at all.
          const place = `${module.project.name} ${module.relativeModuleId}`
          summary.skips.push(note === undefined ? { place: `${place} > ${test.fullName.split(' > ')[0]}` } : { place, why: note })
        }
      }
      // A file that did not load, or a hook that failed, is a failure of its own where it left no failed test.
      if (module.state() === 'failed' && !failed) summary.failed += 1
    }
    writeFileSync(file, JSON.stringify(summary))
  }
}
