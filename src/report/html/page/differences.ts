import type { DifferenceView } from '../page-data.js'
import { el } from './dom.js'
import { selection } from './selection.js'

/** What the engines answered differently to the chosen probe. A place that is a hop leads there. */
export function differences(): HTMLElement {
  const rows = selection.test?.differences[selection.probe] ?? []
  if (rows.length === 0) return el('p', { class: 'same passed' }, '✓ Both engines say the same: hops, headers, outcomes, replies, errors and ARP. Chance, such as identifiers and ports, is left out.')
  return el('section', { 'aria-label': 'Differences between the engines' },
    el('h3', {}, `${rows.length} ${rows.length === 1 ? 'difference' : 'differences'} between the engines`),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Differences' },
      el('table', {},
        el('thead', {}, el('tr', {}, ['where', 'field', 'model', 'kernel'].map((name) => el('th', { scope: 'col' }, name)))),
        el('tbody', {}, rows.map((row) => el('tr', {}, el('td', {}, placeOf(row)), [row.field, row.a, row.b].map((cell) => el('td', {}, cell))))))))
}

function placeOf({ where, hop, packet }: DifferenceView): HTMLElement | string {
  return hop === undefined || packet === undefined ? where : el('button', { type: 'button', class: 'link', onclick: () => selection.go(hop, packet) }, where)
}
