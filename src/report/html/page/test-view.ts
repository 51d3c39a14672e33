import type { TestVariant } from '../page-data.js'
import { announce } from './announcer.js'
import { captureLink } from './capture-link.js'
import { choice, el, fill, keepFocus, type Child } from './dom.js'
import { differences } from './differences.js'
import { headerStack } from './header-stack.js'
import { packetList } from './packet-list.js'
import { index, MARKS } from './records.js'
import { scrubber, sentence } from './scrubber.js'
import { selection, type Change } from './selection.js'
import { decidedHere, tablesHere } from './tables.js'
import { topology } from './topology.js'

/** What a part of the page draws again when another hop is chosen. */
export interface HopPart {
  readonly element: HTMLElement
  readonly drawHop: () => void
}

/** The opened test: what failed, the hops to walk through, and for each shown engine the topology, headers, packets and tables. */
export function testView(): HTMLElement {
  const main = el('main', { id: 'main', tabindex: -1 })
  let parts: readonly HopPart[] = []
  selection.onChange((change) => {
    keepFocus(main, () => {
      if (change !== 'hop') parts = drawTest(main)
      for (const { drawHop } of parts) drawHop()
    })
    sayWhatChanged(change)
  })
  return main
}

/** The slider says its hop by itself. */
function sayWhatChanged(change: Change): void {
  const { test, variant } = selection
  if (!test || !variant || document.activeElement?.matches('[type=range]')) return
  announce([...(change === 'test' ? [`${test.name.replaceAll(' > ', ', ')}: ${variant.state}`] : []), sentence()].join('. '))
}

function drawTest(main: HTMLElement): readonly HopPart[] {
  const { test, variant } = selection
  if (!test || !variant) {
    fill(main, el('p', { class: 'empty' }, index.groups.length === 0 ? 'No test was recorded.' : 'Choose a test.'))
    return []
  }
  const head: readonly Child[] = [
    el('h2', {}, el('span', { class: variant.state, role: 'img', 'aria-label': variant.state }, MARKS[variant.state]), ` ${test.name.replaceAll(' > ', ' › ')}`),
    el('p', { class: 'where mono' }, test.spec, test.variants.map((one) => ` · ${one.engine} ${one.state}`).join('')),
    el('div', { class: 'row' }, test.variants.length > 1 && engines(test.variants), captureLink(variant, test.name)),
    ...variant.messages.map((message) => el('details', { class: 'failure', open: true }, el('summary', {}, headline(message)), el('pre', { tabindex: 0, role: 'group', 'aria-label': 'Failure' }, message))),
  ]
  if (variant.traces.length === 0) {
    fill(main, head, el('p', { class: 'empty' }, 'This test sent no probe.'))
    return []
  }
  const bar = scrubber()
  const columns = selection.variants.map(engineColumn)
  fill(main, head, probes(variant), changesBefore(variant), bar.element, selection.both && differences(), el('div', { class: selection.both ? 'engines-two' : 'engines-one' }, columns.map(({ element }) => element)))
  return [bar, ...columns.flatMap(({ parts }) => parts)]
}

/** The line of a message that says what happened instead, or else what was expected. */
const headline = (message: string): string => /^(Dropped|Rejected|Looped) at .*$/m.exec(message)?.[0] ?? /^Expected .*$/m.exec(message)?.[0] ?? 'Failure'

function engines(variants: readonly TestVariant[]): HTMLElement {
  return el('div', { class: 'choices', role: 'group', 'aria-label': 'Engine' },
    variants.map(({ engine }, at) => choice(engine, !selection.both && at === selection.engine, () => selection.showEngine(at))),
    choice('side by side', selection.both, () => selection.showEngine(undefined)))
}

function probes({ traces }: TestVariant): HTMLElement {
  if (traces.length === 1) return el('p', { class: 'where mono' }, traces[0]?.title)
  return el('div', { class: 'choices probes mono', role: 'group', 'aria-label': 'Probe' }, traces.map(({ title }, at) => choice(`${at + 1}. ${title}`, at === selection.probe, () => selection.openProbe(at))))
}

/** What was changed in the lab before the probe. */
function changesBefore(variant: TestVariant): HTMLElement | undefined {
  const changes = selection.traceOf(variant)?.changes ?? []
  return changes.length === 0 ? undefined : el('ul', { class: 'plain mono changes', 'aria-label': 'Changed before' }, changes.map((change) => el('li', {}, `after ${change}`)))
}

function engineColumn(variant: TestVariant): { readonly element: HTMLElement; readonly parts: readonly HopPart[] } {
  const [drawing, here, headers, packets, tables] = [topology(variant), decidedHere(variant), headerStack(variant), packetList(variant), tablesHere(variant)]
  const element = el('section', { class: 'engine', 'aria-label': variant.engine },
    selection.both && el('h3', { class: 'engine-name' }, variant.engine),
    el('div', { class: drawing.wide ? 'stage wide' : 'stage' }, drawing.element, el('div', { class: 'here' }, here.element, headers.element)),
    packets.element, tables.element)
  return { element, parts: [drawing, here, headers, packets, tables] }
}
