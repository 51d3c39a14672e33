import axe, { type AxeResults } from 'axe-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bridge, cluster, flannel, openLab, type Lab, type Trace } from '../../../../src/index.js'
import { reportHtml, withTables, type RecordedTest, type RecordedTrace, type ReportData } from '../../../../src/report/index.js'
import { launchChromium, noChromium } from '../../../support/chromium.js'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.listen({ tcp: 80 })).pod('milk'))
  .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.listen({ tcp: 80 })))

const docker = cluster('docker').network(bridge({ subnet: '172.17.0.0/16' })).host('desk', (host) => host.address('192.0.2.10/24').pod('web').pod('db')).host('outside', (host) => host.address('192.0.2.20/24'))

/** A report with all that the page can show: lost and answered packets, errors, copies, fragments, rules, both engines, tests without probes. */
async function everything(): Promise<ReportData> {
  await using lab = await openLab(rain, { engine: 'model' })
  await using other = await openLab(docker, { engine: 'model' })
  const record = async (title: string, of: Lab, probe: () => Promise<Trace>): Promise<RecordedTrace> => ({ title, ...(await withTables(of, probe)) })
  const answered = await record('coffee to tea', lab as Lab, () => lab.tcp('coffee', 'tea', { port: 80 }))
  const large = await record('a large ping', lab as Lab, () => lab.ping('coffee', 'tea', { size: 3000, df: false }))
  const refused = await record('a closed port', lab as Lab, () => lab.udp('coffee', 'tea', { port: 9 }))
  await lab.host('h1').run(`bridge fdb del ${lab.host('h2').link('flannel.1').address} dev flannel.1 dst 10.225.28.171`)
  const lost = await record('to nowhere', lab as Lab, () => lab.ping('coffee', 'tea'))
  await lab.host('h1').run(`ip neigh replace ${lab.pod('milk').address} lladdr 02:00:00:00:00:99 dev cni0 nud permanent`)
  const flooded = await record('a flood', lab as Lab, () => lab.ping('h1', 'milk'))
  const masqueraded = await record('to the outside', other as Lab, () => other.ping('web', 'outside'))
  const made = (name: string, state: RecordedTest['state'], plan: number, ...traces: readonly RecordedTrace[]): RecordedTest =>
    ({ spec: `specs/${plan}.spec.ts`, name, state, engine: 'model', plan, traces, messages: state === 'failed' ? [`expect(trace).toBeDelivered()\n\nExpected it to arrive\nDropped at h1 flannel.1: VXLAN_NO_REMOTE${' and more'.repeat(30)}`] : [] })
  const onKernel = (one: RecordedTest, change: (trace: Trace) => Partial<Trace> = () => ({})): RecordedTest =>
    ({ ...one, engine: 'kernel', traces: one.traces.map(({ trace, ...rest }) => ({ ...rest, trace: { ...(trace as Trace), engine: 'kernel', ...change(trace as Trace) } })) })
  const both = made('on both engines', 'passed', 0, answered, large)
  const differing = made('where they differ', 'failed', 0, refused)
  return {
    title: 'everything', plans: [lab.plan, other.plan],
    tests: [
      both, onKernel(both), differing, onKernel(differing, ({ request }) => ({ errors: [], request: { ...request, hops: request.hops.slice(0, -1).map(({ decided: _, ...hop }) => hop) } })),
      made('finds no remote', 'failed', 0, lost), made('floods', 'passed', 0, flooded), made('sends nothing', 'passed', 0), { ...made('is skipped', 'skipped', 0), traces: [] },
      made('is translated', 'passed', 1, masqueraded),
    ],
  }
}

/** What a reader does to come to a view. */
type Steps = (page: Page) => Promise<unknown>

const keys = (...names: readonly string[]): Steps => async (page) => {
  for (const name of names) await page.keyboard.press(name)
}
const open = (name: string): Steps => (page) => page.locator('nav li button', { hasText: name }).click()
const press = (name: string): Steps => (page) => page.getByRole('button', { name, exact: true }).click()

const openFolded: Steps = async (page) => {
  for (const folded = page.locator('details:not([open]) > summary').first(); await folded.count() > 0;) await folded.click()
}

/** Every view of the page. */
const VIEWS: Readonly<Record<string, readonly Steps[]>> = {
  'the first failure, where its packet died': [],
  'a packet that was answered, with many further ones': [open('on both engines'), async (page) => page.locator('summary', { hasText: 'further packets' }).click()],
  'where the tunnel wraps': [open('on both engines'), keys('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight')],
  'where it unwraps, with tables and a row that decided': [open('on both engines'), async (page) => page.locator('[data-packet="0"][data-hop="6"]').click()],
  'the last hop, with the kernel’s own rows open': [open('on both engines'), keys('End'), openFolded],
  'another probe, cut into fragments': [open('on both engines'), press('2. a large ping'), keys(']')],
  'both engines side by side': [open('on both engines'), press('side by side')],
  'both engines with differences': [open('where they differ'), press('side by side')],
  'the kernel, which could not see what decided': [open('where they differ'), press('kernel')],
  'a flood, at one of its copies': [open('floods'), async (page) => page.locator('.copy button').last().click()],
  'a translated packet and its rules': [open('is translated'), keys('ArrowRight', 'ArrowRight', 'ArrowRight')],
  'a test that sent nothing': [open('sends nothing')],
  'a test that was skipped': [open('is skipped')],
  'the list of keys': [keys('?')],
  'the list of failed tests': [press('failed only')],
  'the list, filtered': [async (page) => page.getByRole('searchbox').fill('engines')],
  'a filter that nothing passes': [async (page) => page.getByRole('searchbox').fill('zzz')],
  'a message that is closed': [async (page) => page.locator('.failure summary').click()],
}

/** A control by its name, as often as it is there. */
const NAME_OF = `const nameOf = (one) => one.tagName + ' ' + (one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 60)`

/** Every control that can have the focus, in the order of the page. */
const CONTROLS = `(() => { ${NAME_OF}
  return [...document.querySelectorAll('a[href],button,input,summary,[tabindex="0"]')].filter((one) => one.checkVisibility() && !one.closest('dialog:not([open])')).map(nameOf)
})()`

/** What has the focus, if it has a ring of at least 2 px and nothing lies over it; of what is larger than half the window, over its middle. */
const FOCUSED = `(() => { ${NAME_OF}
  const one = document.activeElement
  const { outlineStyle, outlineWidth } = getComputedStyle(one)
  if (outlineStyle === 'none' || Number.parseFloat(outlineWidth) < 2) return 'without a ring: ' + nameOf(one)
  const { left, right, top, bottom } = one.getBoundingClientRect()
  const inside = [Math.max(left, 0), Math.min(right, innerWidth), Math.max(top, 0), Math.min(bottom, innerHeight)]
  const seen = [[(inside[0] + inside[1]) / 2, (inside[2] + inside[3]) / 2], [inside[0] + 3, inside[2] + 3], [inside[1] - 3, inside[3] - 3]].filter(([x, y]) => one.contains(document.elementFromPoint(x, y)))
  return seen.length < (bottom - top > innerHeight / 2 ? 1 : 3) ? 'hidden: ' + nameOf(one) : nameOf(one)
})()`

const SCREENS = [['dark', 360], ['dark', 1280], ['light', 360], ['light', 1280]] as const

describe.skipIf(noChromium)('in Chromium (skipped where /usr/bin/chromium is absent)', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hopspec-accessibility-'))
  const file = join(folder, 'report.html')
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    writeFileSync(file, await reportHtml(await everything()))
    writeFileSync(join(folder, 'empty.html'), await reportHtml({ title: 'empty', plans: [], tests: [] }))
    browser = await launchChromium()
    page = await browser.newPage({ reducedMotion: 'reduce' })
  }, 60_000)
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function openPage(scheme: 'dark' | 'light', width: number, at = file): Promise<void> {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.goto('about:blank')
    await page.goto(`file://${at}`)
  }

  /** What all rules of axe find, and what it leaves to people of names and roles; each with its places. */
  async function findings(): Promise<readonly string[]> {
    await page.evaluate(axe.source)
    const { violations, incomplete } = (await page.evaluate("axe.run({ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations', 'incomplete'] })")) as AxeResults
    const undecided = incomplete.filter(({ id }) => id.startsWith('aria-'))
    return [...violations, ...undecided].map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary = '' }) => `${target.join(' ')} ${failureSummary.split('\n')[1]?.trim() ?? ''}`).join('\n  ')}`)
  }

  for (const [scheme, width] of SCREENS) {
    test.each(Object.keys(VIEWS))(`axe finds nothing, ${scheme}, ${width} px: %s`, async (view) => {
      await openPage(scheme, width)
      for (const step of VIEWS[view] ?? []) await step(page)
      expect(await findings()).toEqual([])
    })
  }

  test('axe finds nothing on a page without tests', async () => {
    await openPage('dark', 1280, join(folder, 'empty.html'))
    expect(await findings()).toEqual([])
  })

  test('axe finds what is put wrong', async () => {
    await openPage('light', 1280)
    await page.addStyleTag({ content: '.where { color: #bbb }' })
    await page.evaluate("document.querySelector('[aria-label=\"Keys\"]').replaceChildren(); document.querySelector('[aria-label=\"Keys\"]').removeAttribute('aria-label'); document.documentElement.lang = ''")
    expect((await findings()).map((finding) => finding.split(':')[0])).toEqual(['button-name', 'color-contrast', 'html-has-lang'])
  })

  for (const width of [360, 1280]) {
    test(`the tab key leads to every control in the order of the page and back, each to be seen and in a ring, ${width} px`, async () => {
      await openPage('light', width)
      await open('on both engines')(page)
      await press('side by side')(page)
      await openFolded(page)
      const controls = (await page.evaluate(CONTROLS)) as readonly string[]
      expect(controls.length).toBeGreaterThan(60)
      const walk = async (key: string): Promise<readonly string[]> => {
        const reached = [String(await page.evaluate(FOCUSED))]
        while (reached.length < controls.length) {
          await page.keyboard.press(key)
          reached.push(String(await page.evaluate(FOCUSED)))
        }
        return reached
      }
      await page.locator('a.skip').focus()
      await keys('Tab', 'Shift+Tab')(page)
      expect(await walk('Tab')).toEqual(controls)
      expect(await walk('Shift+Tab')).toEqual(controls.toReversed())
    })
  }

  test('what is drawn anew keeps the focus where it was', async () => {
    await openPage('light', 1280)
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent')
    await open('on both engines')(page)
    for (const name of ['side by side', 'kernel', 'model', '2. a large ping']) {
      await page.getByRole('button', { name, exact: true }).focus()
      await page.keyboard.press('Enter')
      expect(await focused()).toBe(name)
    }
    await page.locator('[data-hop="3"]').first().focus()
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true)
  })

  test('one live region, which stays in the page, says the hop, the test and what is listed', async () => {
    await openPage('light', 1280)
    await page.evaluate("globalThis.region = document.querySelector('[role=status]')")
    const said = (): Promise<unknown> => page.evaluate("region.isConnected && document.querySelectorAll('[role=status],[aria-live]').length === 1 && region.textContent")
    expect(await said()).toMatch(/^where they differ: failed\. request, hop 10 of 10: tea eth0 in \(wire\)\. Rejected at tea eth0: PORT_CLOSED/)
    await open('on both engines')(page)
    expect(await said()).toBe('on both engines: passed. request, hop 1 of 10: coffee eth0 out (local)')
    await page.keyboard.press('ArrowRight')
    expect(await said()).toMatch(/^request, hop 2 of 10: h1 veth\w+ in \(wire\)$/)
    await press('failed only')(page)
    expect(await said()).toBe('2 of 7 tests are listed')
    await page.getByRole('slider', { name: 'Hop' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('slider', { name: 'Hop' }).getAttribute('aria-valuetext')).toMatch(/^request, hop 3 of 10: h1 cni0/)
    expect(await said()).toBe('2 of 7 tests are listed')
  })

  test('the drawing can be read: each device with its addresses', async () => {
    await openPage('light', 1280)
    const names = await page.getByRole('region', { name: 'Topology, model' }).getByRole('img').evaluateAll((boxes) => boxes.map((box) => (box as { ariaLabel?: string }).ariaLabel))
    expect(names).toContainEqual(expect.stringMatching(/^device h1\/flannel\.1, 10\.168\.0\.0\/32, [\da-f:]{17}, VNI 1 UDP 8472, mtu 1450$/))
    expect(names).toContainEqual('netns coffee, tcp/80')
    expect(names).toContainEqual('segment underlay 10.225.28.0/24')
  })

  test('keys of one character can be turned off', async () => {
    await openPage('light', 1280)
    await page.keyboard.press('?')
    await page.getByRole('checkbox', { name: 'Keys of one character' }).press('Space')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    const title = await page.locator('main h2').innerText()
    await page.keyboard.press('j')
    await page.keyboard.press('?')
    await page.keyboard.press('ArrowLeft')
    expect([await page.locator('main h2').innerText(), await page.getByRole('dialog').count(), await page.locator('.place').innerText()]).toEqual([title, 0, expect.stringContaining('hop 9 of 10')])
  })

  test('a part that is larger than its frame is scrolled by the keys while it has the focus', async () => {
    await openPage('light', 360)
    const pre = page.getByRole('group', { name: 'Failure' })
    await pre.focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => pre.evaluate((one) => (one as { scrollLeft?: number }).scrollLeft)).toBeGreaterThan(0)
    expect(await page.locator('.place').innerText()).toContain('hop 10 of 10')
  })
})
