import type { HopView, RowView, TableView, TestVariant } from '../page-data.js'
import { el, fill } from './dom.js'
import { selection } from './selection.js'
import type { HopPart } from './test-view.js'

/** The entries that decided at the hop, in the order in which they were consulted. */
export function decidedHere(variant: TestVariant): HopPart {
  const [title, body] = [el('h3', {}), el('div', {})]
  return {
    element: el('section', { 'aria-label': `What decided here, ${variant.engine}` }, title, body),
    drawHop: () => {
      const hop = selection.hopOf(variant)
      title.textContent = hop ? `What decided at ${hop.netns} ${hop.ifname}` : 'What decided'
      fill(body, hop && decided(hop), lossHere(variant))
    },
  }
}

function decided({ decided: entries }: HopView): HTMLElement {
  if (entries === undefined) return el('p', { class: 'empty' }, 'This engine could not see which entries decided.')
  if (entries.length === 0) return el('p', { class: 'empty' }, 'No entry was consulted.')
  return el('ol', { class: 'decided mono' }, entries.map(({ text }) => el('li', {}, text)))
}

/** At the last hop of a lost packet: why. */
function lossHere(variant: TestVariant): HTMLElement | undefined {
  const packet = selection.packetOf(variant)
  if (!packet || packet.delivered || selection.hop < packet.hops.length - 1) return undefined
  return el('p', { class: 'outcome loss mono' }, packet.outcome.join('\n'))
}

/** The tables of the hop's namespace: rows that decided are lit, rows that the probe made, changed or removed are marked. */
export function tablesHere(variant: TestVariant): HopPart {
  const [title, body] = [el('h3', {}), el('div', { class: 'tables' })]
  let drawn = ''
  return {
    element: el('section', { 'aria-label': `Tables, ${variant.engine}` }, title, body),
    drawHop: () => {
      const hop = selection.hopOf(variant)
      const view = selection.traceOf(variant)
      const lit = new Set((hop?.decided ?? []).map(({ row }) => row))
      const key = JSON.stringify([hop?.netns, ...lit])
      if (key === drawn) return
      drawn = key
      const tables = (view?.tables ?? []).filter(({ netns }) => netns === hop?.netns)
      title.textContent = `Tables of ${hop?.netns ?? 'no namespace'}${tables[0]?.known ? ', before and after the probe' : ''}`
      fill(body,
        tables.length === 0 && el('p', { class: 'empty' }, 'No tables were recorded of this namespace.'),
        tables.toSorted((a, b) => Number(a.quiet) - Number(b.quiet)).map((table) => tableCard(table, lit)),
        (view?.arp.length ?? 0) > 0 && el('section', { class: 'card' }, el('h4', {}, 'ARP during the probe'), el('ul', { class: 'plain mono' }, view?.arp.map((line) => el('li', {}, line)))))
    },
  }
}

function tableCard({ name, table: kind, quiet, rows }: TableView, lit: ReadonlySet<string>): HTMLElement {
  const isLit = ({ text }: RowView): boolean => lit.has(`${kind} ${text}`)
  const folded = quiet && !rows.some(isLit)
  const table = el('table', {}, !folded && el('caption', {}, name), el('tbody', {}, rows.map((row) => tableRow(row, isLit(row)))))
  return folded ? el('details', { class: 'card' }, el('summary', {}, `${name}, ${rows.length} rows of the kernel's own`), table) : el('div', { class: 'card' }, table)
}

const CHANGES: Readonly<Record<RowView['change'], string>> = { same: '', added: '+ new', gone: '− gone', changed: '± changed' }

function tableRow({ text, change, was }: RowView, isLit: boolean): HTMLElement {
  const marks = [isLit ? '▶ decided' : '', CHANGES[change]].filter((mark) => mark !== '').join(' ')
  return el('tr', { class: `${change}${isLit ? ' lit' : ''}` }, el('td', { class: 'mark' }, marks), el('td', {}, text, was !== undefined && el('div', { class: 'was' }, `was ${was}`)))
}
