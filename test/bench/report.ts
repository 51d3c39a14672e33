import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { cluster, flannel, openLab } from '../../src/index.js'
import { reportHtml, type RecordedTest } from '../../src/report/index.js'

const TRACES = 500
const ROUNDS = 3
const CHROMIUM = '/usr/bin/chromium'

/** Milliseconds until a report of 500 traces shows its first test in Chromium, its list and its drawing painted; the median of some rounds. */
export async function run(): Promise<{ name: string; value: number | null; unit: string; goal: string; ok?: boolean }[]> {
  if (!existsSync(CHROMIUM)) return [{ name: `open a report of ${TRACES} traces`, value: null, unit: 'ms', goal: `<= 1000 (skipped: no ${CHROMIUM})` }]
  const rain = cluster('rain')
    .network(flannel.vxlan({ network: '10.168.0.0/16' }))
    .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12').listen({ tcp: 80 })))
    .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.address('10.168.1.32').listen({ tcp: 80 })))
  await using lab = await openLab(rain, { engine: 'model' })
  const tests: RecordedTest[] = []
  for (let index = 0; index < TRACES; index++) {
    const trace = index % 5 === 0 ? await lab.tcp('coffee', 'tea', { port: 80 }) : await lab.ping('coffee', 'tea')
    tests.push({ spec: `specs/${index % 20}.spec.ts`, name: `rain > test ${index}`, engine: 'model', state: index % 50 === 0 ? 'failed' : 'passed', messages: [], plan: 0, traces: [{ title: 'coffee to tea', trace }] })
  }
  const folder = resolve('.cache/bench/report')
  mkdirSync(folder, { recursive: true })
  const started = performance.now()
  const html = await reportHtml({ title: 'rain', plans: [lab.plan], tests })
  const making = performance.now() - started
  writeFileSync(`${folder}/report.html`, html)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage()
    const start = performance.now()
    await page.goto(`file://${folder}/report.html`)
    await page.locator('main svg.hopspec .step').first().waitFor()
    await page.evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))')
    times.push(performance.now() - start)
    await page.close()
  }
  await browser.close()
  const value = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
  return [
    { name: `open a report of ${TRACES} traces`, value, unit: 'ms', goal: '<= 1000', ok: value <= 1000 },
    { name: `write a report of ${TRACES} traces`, value: making, unit: 'ms', goal: '' },
    { name: 'its size', value: html.length / 1e6, unit: 'MB', goal: '' },
  ]
}
