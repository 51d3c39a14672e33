// Writes docs/api/*.api.md, the list of everything public; with --check it fails where the committed list is stale.
import extractor from '@microsoft/api-extractor'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const { Extractor, ExtractorConfig } = extractor
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const check = process.argv.includes('--check')
mkdirSync(`${root}/docs/api`, { recursive: true })
mkdirSync(`${root}/.cache/api`, { recursive: true })

let stale = false
for (const entry of ['index', 'vitest/index', 'vitest/reporter/index', 'chai/index', 'matchers/index']) {
  const reportFileName = entry === 'index' ? 'hopspec' : `hopspec-${entry.split('/').at(-2)}`
  if (!existsSync(`${root}/dist/${entry}.d.ts`)) throw new Error(`dist/${entry}.d.ts is missing: run npm run build first`)
  const config = ExtractorConfig.prepare({
    configObjectFullPath: `${root}/package.json`,
    packageJsonFullPath: `${root}/package.json`,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: `${root}/dist/${entry}.d.ts`,
      apiReport: { enabled: true, reportFileName, reportFolder: `${root}/docs/api`, reportTempFolder: `${root}/.cache/api` },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      compiler: { overrideTsconfig: { compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext', target: 'es2023', lib: ['ES2023', 'ESNext.Disposable'], types: ['node'], skipLibCheck: true, strict: true } } },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: { default: { logLevel: 'none' }, 'ae-forgotten-export': { logLevel: 'none' } },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  })
  const result = Extractor.invoke(config, { localBuild: !check, showVerboseMessages: false, messageCallback: (message) => { if (message.logLevel !== 'error') message.handled = true } })
  if (result.errorCount > 0) process.exitCode = 1
  if (result.apiReportChanged && check) stale = true
}
if (stale) {
  console.error('docs/api is stale: run npm run api and review the change')
  process.exitCode = 1
}
