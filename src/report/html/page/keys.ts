import { el } from './dom.js'
import { index } from './records.js'
import { selection } from './selection.js'

interface Key {
  readonly names: readonly string[]
  readonly does: string
  readonly act: () => void
}

const KEYS: readonly Key[] = [
  { names: ['ArrowRight'], does: 'next hop', act: () => selection.go(selection.hop + 1) },
  { names: ['ArrowLeft'], does: 'previous hop', act: () => selection.go(selection.hop - 1) },
  { names: ['Home'], does: 'first hop', act: () => selection.go(0) },
  { names: ['End'], does: 'last hop', act: () => selection.go(Number.POSITIVE_INFINITY) },
  { names: [']'], does: 'next packet: reply, errors, further copies', act: () => selection.turn(1) },
  { names: ['['], does: 'previous packet', act: () => selection.turn(-1) },
  { names: ['j'], does: 'next test of the list', act: () => openListed(1) },
  { names: ['k'], does: 'previous test of the list', act: () => openListed(-1) },
  { names: ['b'], does: 'both engines side by side, or one', act: () => { if ((selection.test?.variants.length ?? 0) > 1) selection.showEngine(selection.both ? selection.engine : undefined) } },
  { names: ['/'], does: 'filter the tests', act: () => document.querySelector<HTMLElement>('nav input')?.focus() },
  { names: ['?'], does: 'this list', act: () => document.querySelector('dialog')?.showModal() },
]

const SIGNS: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowLeft: '←' }

/** Who speaks to their computer, or slips on keys, turns single characters off (WCAG 2.1.4). */
const letters = el('input', { type: 'checkbox', checked: true })

/** A part that has the focus and is larger than its frame is scrolled by these keys. */
function scrolls(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement) || target.tabIndex !== 0 || !target.matches('pre,.scroll')) return false
  return key.startsWith('Arrow') ? target.scrollWidth > target.clientWidth : target.scrollHeight > target.clientHeight
}

/** Listens to the keys of the page; those that a focused field needs are its own. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || index.groups.length === 0) return
    if (event.target instanceof Element && event.target.closest('input:not([type=checkbox]),dialog[open]')) return
    const key = KEYS.find(({ names }) => names.includes(event.key))
    if (!key || (event.key.length === 1 ? !letters.checked : scrolls(event.target, event.key))) return
    event.preventDefault()
    key.act()
  })
}

/** The list of keys, opened by '?'. */
export function keysDialog(): HTMLDialogElement {
  const dialog = el('dialog', { 'aria-label': 'Keys' },
    el('h2', {}, 'Keys'),
    el('dl', {}, KEYS.flatMap(({ names, does }) => [el('dt', {}, names.map((name) => el('kbd', {}, SIGNS[name] ?? name))), el('dd', {}, does)])),
    el('p', {}, el('label', {}, letters, ' Keys of one character')),
    el('p', { class: 'note' }, 'The address of the page names the test, probe, packet and hop: send it, and others see the same.'),
    el('button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, 'Close'))
  return dialog
}

function openListed(step: 1 | -1): void {
  const listed = [...document.querySelectorAll<HTMLElement>('nav [data-test]')].map(({ dataset }) => Number(dataset['test']))
  const next = listed[listed.indexOf(selection.group) + step]
  if (next === undefined) return
  selection.openTest(next)
  document.querySelector(`nav [data-test="${next}"]`)?.scrollIntoView({ block: 'nearest' })
}
