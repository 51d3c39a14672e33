import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cluster, flannel, openLab, type Plan, type Trace } from '../../../../src/index.js'
import { decodePcapng } from '../../../../src/wire/index.js'
import { formatReportData, parseReportData, reportHtml, traceReportHtml, type ReportData } from '../../../../src/report/index.js'
import { launchChromium, noChromium } from '../../../support/chromium.js'

const HOSTILE = '</script><img src=x onerror="document.title=\'owned\'"><svg onload=alert(1)> & \u2028'

const rain = cluster('rain')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee', (pod) => pod.address('10.168.0.12')))
  .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('tea', (pod) => pod.address('10.168.1.32')))

const crowded = cluster('crowded')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('h1', (host) => host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('coffee').pod('tea').pod('milk'))

const folder = mkdtempSync(join(tmpdir(), 'hopspec-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let plan: Plan
let answered: Trace
let lost: Trace
let data: ReportData
let flooded: Trace
let floodPlan: Plan

beforeAll(async () => {
  await using lab = await openLab(rain, { engine: 'model' })
  plan = lab.plan
  answered = await lab.ping('coffee', 'tea')
  lost = await lab.udp('coffee', 'tea', { port: 9 })
  await using crowd = await openLab(crowded, { engine: 'model' })
  floodPlan = crowd.plan
  await crowd.ping('coffee', 'tea')
  await crowd.host('h1').run(`bridge fdb del ${crowd.pod('tea').link('eth0').address} dev ${crowd.plan.netns.flatMap(({ links }) => links).find((link) => link.kind === 'veth' && 'netns' in link.peer && link.peer.netns === 'tea')?.ifname ?? ''} master`)
  flooded = await crowd.ping('coffee', 'tea')
  const route = '10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'
  const recorded = { title: 'a ping', trace: answered, tables: [{ netns: 'h1', table: 'route' as const, before: ['gone row'], after: [route, 'new row'] }] }
  data = {
    title: 'run', plans: [plan],
    tests: [
      { spec: 'a.spec.ts', name: HOSTILE, engine: 'model', state: 'passed', messages: [], plan: 0, traces: [recorded] },
      { spec: 'a.spec.ts', name: HOSTILE, engine: 'kernel', state: 'passed', messages: [], plan: 0, traces: [{ title: 'a ping', trace: { ...answered, engine: 'kernel', verdict: { delivered: true, answered: false } } }] },
      { spec: 'b.spec.ts', name: 'is refused', engine: 'model', state: 'failed', messages: [`Expected ${HOSTILE}`], plan: 0, traces: [{ title: 'a datagram', trace: lost }] },
    ],
  }
})

test('data written as JSON gives the same page', async () => {
  expect(await reportHtml(parseReportData(formatReportData(data)))).toBe(await reportHtml(data))
})

test('is drawn in steps: each is told, and others may work in between', async () => {
  const steps: string[] = []
  await reportHtml(data, (drawn) => {
    steps.push(`${drawn} of ${data.tests.length} tests`)
    setImmediate(() => steps.push('others'))
  })
  expect(steps).toEqual(['2 of 3 tests', 'others', '3 of 3 tests', 'others'])
})

test('other JSON is refused by a remedy', () => {
  expect(() => parseReportData('{}')).toThrow("written with its option json: 'file'")
})

test('no text ends a script element or begins a tag', async () => {
  const page = await reportHtml({ ...data, title: HOSTILE })
  expect(page).not.toContain('<img')
  expect(page.match(/<\/script>/g)).toHaveLength(5)
})

describe.skipIf(noChromium)('in Chromium (skipped where /usr/bin/chromium is absent)', { timeout: 60_000 }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  }, 60_000)
  afterAll(() => browser.close())

  async function openPage(html: Promise<string>, settings: Parameters<Browser['newPage']>[0] = {}): Promise<{ readonly page: Page; readonly problems: string[] }> {
    const file = join(folder, 'report.html')
    writeFileSync(file, await html)
    const page = await browser.newPage(settings)
    const problems: string[] = []
    page.on('console', (message) => problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => problems.push('a dialog')))
    page.on('request', (request) => {
      if (!request.url().startsWith('data:') && request.url() !== `file://${file}`) problems.push(request.url())
    })
    await page.goto(`file://${file}`)
    return { page, problems }
  }

  test('opens the first failed test where its packet died, and runs nothing that a name holds', async () => {
    const { page, problems } = await openPage(reportHtml(data))
    expect(await page.locator('main h2').innerText()).toBe('✗ is refused')
    expect(await page.locator('.place').innerText()).toMatch(/^request, hop 10 of 10: tea eth0 in \(wire\)\. Rejected at tea eth0: PORT_CLOSED/)
    expect(await page.getByRole('region', { name: 'Topology' }).isVisible()).toBe(true)
    for (const title of ['request', 'ICMP error']) expect(await page.locator(`section[aria-label="${title}"]`).isVisible()).toBe(true)
    expect(await page.title()).toBe('run')
    expect(problems).toEqual([])
  })

  test('keys and pointer lead through the hops, and the headers of the tunnel come and go', async () => {
    const { page } = await openPage(traceReportHtml(plan, [{ title: 'a ping', trace: answered }]))
    const place = page.locator('.place')
    const shed = page.locator('.band.shed')
    expect(await place.innerText()).toContain('hop 1 of 10: coffee eth0')
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight')
    expect(await place.innerText()).toContain('hop 5 of 10: h1 eth0 out (encap)')
    expect(await page.locator('.band.grown').count()).toBe(4)
    await page.getByRole('button', { name: 'Next hop' }).click()
    await page.getByRole('button', { name: 'Next hop' }).click()
    expect(await shed.count()).toBe(4)
    await page.keyboard.press('End')
    expect(await place.innerText()).toContain('hop 10 of 10: tea eth0')
    await page.keyboard.press('Home')
    expect(await place.innerText()).toContain('hop 1 of 10')
    await page.locator('[data-packet="1"][data-hop="2"]').click()
    expect(await place.innerText()).toContain('reply, hop 3 of 10: h2 cni0')
    await page.getByRole('slider', { name: 'Hop' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await place.innerText()).toContain('reply, hop 4 of 10')
  })

  test('lights the row that decided and marks rows that came and went', async () => {
    const { page } = await openPage(reportHtml(data))
    await page.locator('nav li button').first().click()
    await page.locator('[data-packet="0"][data-hop="2"]').click()
    expect(await page.locator('tr.lit').allInnerTexts()).toContainEqual(expect.stringContaining('10.168.1.0/24 via 10.168.1.0 dev flannel.1 onlink'))
    expect(await page.locator('tr.added').last().innerText()).toContain('new row')
    expect(await page.locator('tr.gone').innerText()).toContain('gone row')
  })

  test('shows both engines side by side with their differences', async () => {
    const { page } = await openPage(reportHtml(data))
    await page.locator('nav li button').first().click()
    await page.getByRole('button', { name: 'side by side' }).click()
    expect((await page.getByRole('region', { name: 'Differences' }).locator('tbody td').allInnerTexts())).toEqual(['verdict', 'answered', 'true', 'false'])
    expect(await page.locator('section[aria-label="request"]').count()).toBe(2)
  })

  test('a difference leads to its hop, and both packets are marked there', async () => {
    const hops = answered.request.hops.map((hop, at) => (at === 3 ? { ...hop, layers: hop.layers.map((layer) => (layer.kind === 'ipv4' ? { ...layer, ttl: 9 } : layer)) } : hop))
    const other = { ...answered, engine: 'kernel' as const, request: { ...answered.request, hops }, packets: [{ ...answered.request, hops }, ...answered.packets.slice(1)] }
    const [model, kernel] = [answered, { ...other, request: other.packets[0] ?? other.request }].map((trace) => ({ spec: 'a.spec.ts', name: 'one', engine: trace.engine, state: 'passed' as const, messages: [], plan: 0, traces: [{ title: 'a ping', trace }] }))
    const { page } = await openPage(reportHtml({ title: 'run', plans: [plan], tests: [model, kernel].flatMap((test) => test ?? []) }))
    await page.keyboard.press('b')
    await page.getByRole('region', { name: 'Differences' }).getByRole('button', { name: 'request hop 4 h1 flannel.1' }).first().click()
    expect(await page.locator('.place').innerText()).toContain('request, hop 4 of 10: h1 flannel.1')
    expect(await page.locator('[data-packet="0"][data-hop="3"] .differ').count()).toBe(2)
    expect(page.url()).toMatch(/#0\.0\.0\.0\.3\.both$/)
  })

  test('further copies stand under the hop where they parted, are drawn, and can be walked through', async () => {
    const { page } = await openPage(traceReportHtml(floodPlan, [{ title: 'a flood', trace: flooded }]))
    expect(await page.locator('section.copy h5').allInnerTexts()).toEqual([expect.stringMatching(/^↳ copy flooded to h1 veth/), expect.stringMatching(/^↳ copy flooded to h1 veth/)])
    expect(await page.locator('li:has(> section.copy) > button').first().innerText()).toContain('h1 cni0')
    expect(await page.locator('svg path.copy').count()).toBe(2)
    await page.locator('section.copy').last().getByRole('button').last().click()
    expect(await page.locator('.place').innerText()).toMatch(/^request, copy flooded to h1 veth\w+, hop 5 of 5: milk eth0 in \(wire\)\. Dropped at milk eth0: OTHERHOST/)
    expect(await page.locator('.step').count()).toBe(5)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('.place').innerText()).toContain('hop 3 of 5: h1 cni0')
    for (const step of [-1, 1]) await page.keyboard.press(step < 0 ? '[' : ']')
    expect(await page.locator('.place').innerText()).toContain('hop 1 of 5: coffee eth0')
  })

  test('the strip is walked by pointer, and play leads to the last hop', async () => {
    const { page } = await openPage(traceReportHtml(plan, [{ title: 'a ping', trace: answered }]))
    await page.locator('.strip [data-hop="6"]').hover()
    await page.mouse.down()
    expect(await page.locator('.place').innerText()).toContain('hop 7 of 10')
    await page.locator('.strip [data-hop="7"]').hover()
    await page.mouse.up()
    expect(await page.locator('.place').innerText()).toContain('hop 8 of 10')
    await page.getByRole('button', { name: 'play' }).click()
    await page.locator('.place', { hasText: 'hop 10 of 10' }).waitFor()
    await page.getByRole('button', { name: 'play' }).waitFor()
    await page.locator('svg [data-device="h1/cni0"]').click()
    expect(await page.locator('.place').innerText()).toContain('hop 3 of 10: h1 cni0')
  })

  test('the capture of a failed test is saved as pcapng', async () => {
    const { page } = await openPage(reportHtml(data))
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'capture' }).click()])
    expect(download.suggestedFilename()).toBe('is-refused-model.pcapng')
    const { packets } = decodePcapng(readFileSync(await download.path()))
    expect(packets.flatMap(({ comments }) => comments ?? []).at(0)).toContain('hop 1 of')
    await page.locator('nav li button').first().click()
    expect(await page.getByRole('link', { name: 'capture' }).count()).toBe(0)
  })

  test('the keys lead through the tests and are listed', async () => {
    const { page } = await openPage(reportHtml(data))
    await page.keyboard.press('k')
    expect(await page.locator('nav [aria-current]').count()).toBe(1)
    expect(await page.locator('main h2').innerText()).toContain('script')
    await page.keyboard.press('j')
    expect(await page.locator('main h2').innerText()).toContain('is refused')
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('/')
    await page.locator('nav input:focus').waitFor()
    await page.keyboard.type('a.spec')
    await expect.poll(() => page.locator('nav li').count()).toBe(1)
  })

  test('the address leads to the same hop again', async () => {
    const { page } = await openPage(reportHtml(data))
    await page.locator('[data-packet="0"][data-hop="4"]').click()
    const place = await page.locator('.place').innerText()
    await page.reload()
    expect(await page.locator('.place').innerText()).toBe(place)
  })

  test('follows the reader’s colour scheme until they switch it', async () => {
    const { page } = await openPage(reportHtml(data), { colorScheme: 'dark' })
    const paper = (): Promise<string> => page.locator('body').evaluate((body) => (globalThis as unknown as { getComputedStyle: (of: unknown) => { backgroundColor: string } }).getComputedStyle(body).backgroundColor)
    expect(await paper()).toBe('rgb(13, 17, 23)')
    await page.getByRole('button', { name: 'Switch between dark and light' }).click()
    expect(await paper()).toBe('rgb(255, 255, 255)')
  })

  test('fits a screen of 360 px', async () => {
    const { page } = await openPage(reportHtml(data), { viewport: { width: 360, height: 800 } })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    // The device of the hop is brought into view where the drawing is wider than the screen.
    for (const [hop, device] of [[9, 'tea/eth0'], [0, 'coffee/eth0']] as const) {
      await page.locator(`[data-packet="0"][data-hop="${hop}"]`).click()
      const [frame, box] = [await page.getByRole('region', { name: 'Topology' }).boundingBox(), await page.locator(`svg [data-device="${device}"] rect`).boundingBox()]
      expect(box?.x).toBeGreaterThanOrEqual(frame?.x ?? 0)
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0))
    }
  })

  test('the list is filtered by text and by state', async () => {
    const { page } = await openPage(reportHtml(data))
    await page.getByRole('button', { name: 'failed only' }).click()
    expect(await page.locator('nav li').count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Filter tests' }).fill('nothing like it')
    expect(await page.locator('nav').innerText()).toContain('No test matches.')
  })
})
