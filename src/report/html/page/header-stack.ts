import type { LayerView, TestVariant } from '../page-data.js'
import { el, fill, spoken } from './dom.js'
import { selection } from './selection.js'
import type { HopPart } from './test-view.js'

/** The headers at the hop: framed where they are new, struck where they were taken off, fields outlined that changed since the hop before. */
export function headerStack(variant: TestVariant): HopPart {
  const stack = el('div', { class: 'stack' })
  return {
    element: el('section', { 'aria-label': `Headers, ${variant.engine}` }, el('h3', {}, 'Headers'), stack),
    drawHop: () => {
      const hops = selection.packetOf(variant)?.hops ?? []
      const at = Math.min(selection.hop, hops.length - 1)
      const layers = hops[at]?.layers
      fill(stack, layers ? bands(layers, hops[at - 1]?.layers) : el('p', { class: 'empty' }, 'This packet passed no device.'))
    },
  }
}

/** A header is the same as one of the hop before if it is the same level's, counted from the outside. */
function keysOf(layers: readonly LayerView[]): readonly string[] {
  return layers.map(({ level, name }, at) => `${level} ${name} ${layers.slice(0, at).filter((other) => other.name === name && other.level === level).length}`)
}

function bands(layers: readonly LayerView[], before: readonly LayerView[] | undefined): readonly HTMLElement[] {
  const keys = keysOf(layers)
  const oldKeys = keysOf(before ?? [])
  const shed = (before ?? []).flatMap(({ name }, at) => (keys.includes(oldKeys[at] ?? '') ? [] : [el('div', { class: 'band shed' }, el('b', {}, name), el('span', {}, '− taken off here'))]))
  const shown = layers.map((layer, at) => band(layer, before && (before[oldKeys.indexOf(keys[at] ?? '')] ?? 'new')))
  return [...shed, ...shown]
}

/** `before`: the same header at the hop before; undefined at the first hop. */
function band({ name, level, fields }: LayerView, before: LayerView | 'new' | undefined): HTMLElement {
  const isNew = before === 'new'
  const old = typeof before === 'object' ? new Map(before.fields) : undefined
  return el('div', { class: `band ${level}${isNew ? ' grown' : ''}` },
    el('b', {}, name, isNew && el('span', { class: 'plus', title: 'put on here' }, ' +', spoken(' put on here'))),
    el('span', { class: 'fields' }, fields.map(([field, value]) => {
      const changed = old !== undefined && old.get(field) !== value
      const was = old?.get(field) ?? 'absent'
      return el('span', { class: changed ? 'field changed' : 'field', title: changed ? `was ${was}` : undefined }, el('i', {}, field), ' ', changed && was.length < 24 && el('s', {}, spoken('was '), was), changed && ' ', value)
    })))
}
