import type { TestGroup, TestVariant } from '../page-data.js'
import { announce } from './announcer.js'
import { el, fill, markCurrent } from './dom.js'
import { index, MARKS, stateOf } from './records.js'
import { selection } from './selection.js'

/** The list of tests by spec, with its filters. */
export function testList(): HTMLElement {
  const list = el('div', { class: 'tests' })
  const words = el('input', { type: 'search', 'aria-label': 'Filter tests', 'aria-keyshortcuts': '/', placeholder: 'Filter tests  /', oninput: () => redraw() })
  const failedOnly = el('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    failedOnly.setAttribute('aria-pressed', String(failedOnly.getAttribute('aria-pressed') === 'false'))
    redraw()
  } }, 'failed only')
  const draw = (): number => drawTests(list, words.value.toLowerCase(), failedOnly.getAttribute('aria-pressed') === 'true')
  const redraw = (): void => announce(`${draw()} of ${index.groups.length} tests are listed`)
  draw()
  selection.onChange((change) => {
    if (change === 'test') mark(list)
  })
  return el('nav', { 'aria-label': 'Tests' },
    el('h1', {}, index.title),
    el('p', { class: 'sum' }, ...counts()),
    el('div', { class: 'tools' }, failedOnly, schemeSwitch(), el('button', { type: 'button', 'aria-label': 'Keys', 'aria-haspopup': 'dialog', 'aria-keyshortcuts': '?', onclick: () => document.querySelector('dialog')?.showModal() }, '?')),
    words, list)
}

function counts(): readonly (HTMLElement | string)[] {
  const count = (...states: readonly TestVariant['state'][]): number => index.groups.filter((group) => states.includes(stateOf(group))).length
  const parts = [['passed', count('passed')], ['failed', count('failed')], ['skipped', count('skipped', 'pending')]] as const
  return parts.flatMap(([state, number], at) => [...(at > 0 ? [', '] : []), el('span', { class: number > 0 ? state : undefined }, `${number} ${state}`)])
}

/** Lists the tests that pass the filters and gives their number. */
function drawTests(list: HTMLElement, filter: string, failedOnly: boolean): number {
  const specs = new Map<string, HTMLUListElement>()
  index.groups.forEach((group, at) => {
    if (!`${group.spec} ${group.name}`.toLowerCase().includes(filter) || (failedOnly && stateOf(group) !== 'failed')) return
    const items = specs.get(group.spec) ?? el('ul')
    specs.set(group.spec, items)
    items.append(el('li', {}, testButton(group, at)))
  })
  fill(list, specs.size === 0 && el('p', { class: 'empty' }, 'No test matches.'), [...specs].flatMap(([spec, items]) => [el('h2', {}, spec), items]))
  mark(list)
  return list.querySelectorAll('li').length
}

function testButton(group: TestGroup, at: number): HTMLButtonElement {
  const state = stateOf(group)
  const engines = group.variants.length === 1 && state === 'passed' ? (group.variants[0]?.engine ?? '') : group.variants.map((variant) => `${variant.engine} ${MARKS[variant.state]}`).join('  ')
  return el('button', { type: 'button', 'data-test': at, onclick: () => selection.openTest(at) },
    el('span', { class: state, role: 'img', 'aria-label': state }, MARKS[state]),
    el('span', {}, group.name.replaceAll(' > ', ' › '), ' ', el('span', { class: 'engines' }, engines, group.differences.some((one) => one.length > 0) && el('b', { class: 'differ' }, ' ≠ engines differ'))))
}

function mark(list: HTMLElement): void {
  markCurrent(list.querySelectorAll('button'), (button) => (button as HTMLElement).dataset['test'] === String(selection.group), 'true')
}

function schemeSwitch(): HTMLButtonElement {
  const root = document.documentElement
  return el('button', { type: 'button', 'aria-label': 'Switch between dark and light', onclick: () => {
    const dark = root.dataset['scheme'] === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : root.dataset['scheme'] === 'dark'
    root.dataset['scheme'] = dark ? 'light' : 'dark'
  } }, '◐')
}
