import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cluster, flannel, openLab } from '../../../src/index.js'
import { overlaysOf, placeScene, topologySvg } from '../../../src/report/index.js'
import { launchChromium, noChromium } from '../../support/chromium.js'

const documents = fileURLToPath(new URL('../../../docs/specs/', import.meta.url))

const crowded = cluster('crowded')
  .network(flannel.vxlan({ network: '10.168.0.0/16' }))
  .host('a-host-with-a-long-name-for-its-only-pod', (host) =>
    host.address('10.225.28.170/24').podCidr('10.168.0.0/24').pod('a-pod-with-a-name-that-is-too-long-for-its-box', (pod) => pod.listen({ tcp: 80, udp: 53 }).container('first').container('second').container('third')))
  .host('h2', (host) => host.address('10.225.28.171/24').podCidr('10.168.1.0/24').pod('p1').pod('p2').pod('p3').pod('p4').pod('p5'))

/** Texts of the document that leave the drawing or lie over another text. The numbers on the ways may. */
const CLASHES = `(() => {
  const frame = document.querySelector('svg').getBoundingClientRect()
  const boxes = [...document.querySelectorAll('svg text')].filter((text) => !text.closest('.step')).map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
  const outside = boxes.filter(({ box }) => box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom).map(({ text }) => 'outside: ' + text)
  const over = boxes.flatMap(({ text, box }, at) => boxes.slice(at + 1).filter((other) => box.left < other.box.right - 1 && other.box.left < box.right - 1 && box.top < other.box.bottom - 4 && other.box.top < box.bottom - 4).map((other) => text + ' over ' + other.text))
  return [...outside, ...over]
})()`

describe.skipIf(noChromium)('drawings in Chromium (skipped where /usr/bin/chromium is absent)', { timeout: 60_000 }, () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage()
  }, 60_000)
  afterAll(() => browser.close())

  async function clashes(svg: string): Promise<unknown> {
    await page.setContent(svg)
    return page.evaluate(CLASHES)
  }

  test('no text of any drawing of the documents lies over another or leaves the drawing', async () => {
    for (const file of readdirSync(documents).filter((name) => name.endsWith('.svg'))) expect({ file, clashes: await clashes(readFileSync(documents + file, 'utf8')) }).toEqual({ file, clashes: [] })
  })

  test('nor do long names, many pods and the ways of a packet, its answer and further copies', async () => {
    await using lab = await openLab(crowded, { engine: 'model' })
    const trace = await lab.ping('a-pod-with-a-name-that-is-too-long-for-its-box', 'p5', { size: 4000, df: false })
    const svg = topologySvg(placeScene(lab.plan), 'crowded', overlaysOf(trace))
    expect(svg).toContain('further copies')
    expect(await clashes(svg)).toEqual([])
  })

  test('a way ends in an arrow where it was delivered and in a cross where it was lost', async () => {
    await using lab = await openLab(crowded, { engine: 'model' })
    const drawn = (trace: Parameters<typeof overlaysOf>[0]): string => topologySvg(placeScene(lab.plan), 'crowded', overlaysOf(trace))
    const answered = drawn(await lab.ping('p1', 'p2'))
    expect([answered.match(/class="arrow-reply"/g)?.length, answered.includes('class="died"')]).toEqual([1, false])
    const expired = drawn(await lab.ping('a-pod-with-a-name-that-is-too-long-for-its-box', 'p5', { ttl: 1 }))
    expect([expired.match(/class="arrow-error"/g)?.length, expired.match(/class="died"/g)?.length]).toEqual([1, 2])
    expect(expired).toContain('lost here: TTL_EXPIRED')
  })
})
