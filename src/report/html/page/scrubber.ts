import type { HopView, TestVariant } from '../page-data.js'
import { el, fill } from './dom.js'
import { selection } from './selection.js'
import type { HopPart } from './test-view.js'

/** Milliseconds that a hop is shown while the packet plays. */
const PACE = 700

/** Leads through the hops of the chosen packet: buttons, a slider, and for each engine a strip in which headers come and go. */
export function scrubber(): HopPart {
  const slider = el('input', { type: 'range', min: 1, step: 1, 'aria-label': 'Hop', oninput: () => selection.go(Number(slider.value) - 1) })
  const counter = el('span', { class: 'mono counter' })
  const place = el('div', { class: 'place mono' })
  const strips = el('div', { class: 'strips' })
  const step = (label: string, text: string, keys: string, target: () => number): HTMLButtonElement =>
    el('button', { type: 'button', 'aria-label': label, 'aria-keyshortcuts': keys, title: `${label} (${keys})`, onclick: () => selection.go(target()) }, text)
  const element = el('div', { class: 'bar', role: 'group', 'aria-label': 'Hops' },
    el('div', { class: 'choices' },
      step('First hop', '|◀', 'Home', () => 0), step('Previous hop', '◀', 'ArrowLeft', () => selection.hop - 1), playButton(),
      step('Next hop', '▶', 'ArrowRight', () => selection.hop + 1), step('Last hop', '▶|', 'End', () => selection.length - 1)),
    slider, counter, place, strips)
  keepClear(element)
  let drawn = -1
  return {
    element,
    drawHop: () => {
      const { hop, length, packet } = selection
      if (packet !== drawn) {
        drawn = packet
        fill(strips, selection.variants.map(strip))
      }
      slider.max = String(length)
      slider.value = String(hop + 1)
      counter.textContent = `${hop + 1} / ${length}`
      const text = sentence()
      slider.setAttribute('aria-valuetext', text)
      place.textContent = text
      for (const cell of strips.querySelectorAll<HTMLElement>('[data-hop]')) {
        const at = Number(cell.dataset['hop'])
        cell.classList.toggle('here', at === hop)
        cell.classList.toggle('ahead', at > hop)
      }
    },
  }
}

/** What comes to have the focus is scrolled to below the bar, which stays at the top of the window. */
function keepClear(bar: HTMLElement): void {
  new ResizeObserver(() => {
    if (bar.isConnected) document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 8}px`
  }).observe(bar)
}

/** Where the packet is: 'request, hop 5 of 10: h1 eth0 out (encap)', and at its last hop what became of it. */
export function sentence(): string {
  const [variant] = selection.variants
  const packet = variant && selection.packetOf(variant)
  const hop = variant && selection.hopOf(variant)
  if (!packet || !hop) return packet?.outcome[0] ?? 'no hop'
  const end = selection.hop >= packet.hops.length - 1 ? `. ${packet.outcome[0] ?? ''}` : ''
  return `${packet.title}, hop ${selection.hop + 1} of ${selection.length}: ${hop.netns} ${hop.ifname} ${hop.dir} (${hop.via})${end}`
}

function playButton(): HTMLButtonElement {
  let timer = 0
  const stop = (): void => {
    clearInterval(timer)
    timer = 0
    button.textContent = 'play'
  }
  const next = (): void => {
    if (!button.isConnected || selection.hop >= selection.length - 1) stop()
    else selection.go(selection.hop + 1)
  }
  const button = el('button', { type: 'button', title: 'Walk through the hops', onclick: () => {
    if (timer !== 0) return stop()
    if (selection.hop >= selection.length - 1) selection.go(0)
    button.textContent = 'stop'
    timer = setInterval(next, PACE)
  } }, 'play')
  return button
}

/** A column a hop: its namespace above, its device below, as high as its header stack. For the pointer; the slider is for keys and screen readers. */
function strip(variant: TestVariant): HTMLElement {
  const hops = selection.packetOf(variant)?.hops ?? []
  const deepest = Math.max(1, ...hops.map(({ layers }) => layers.length))
  const seek = (event: Event): void => {
    if (!(event instanceof PointerEvent) || event.buttons === 0) return
    const at = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-hop]')
    if (at && element.contains(at)) selection.go(Number(at.dataset['hop']))
  }
  const element = el('div', { class: 'strip', 'aria-hidden': 'true', onpointerdown: seek, onpointermove: seek },
    selection.both && el('div', { class: 'note strip-name' }, variant.engine),
    runsOf(hops).map(({ netns, from, members }) => el('div', { class: 'run', style: `flex:${members.length}` },
      el('div', { class: 'netns' }, netns),
      el('div', { class: 'cells' }, members.map((hop, at) => el('div', { class: `cell ${hop.kind}`, 'data-hop': from + at, title: `${hop.netns} ${hop.ifname} ${hop.dir}, ${hop.via}` },
        el('div', { class: 'headers' }, hop.layers.map(({ level }) => el('i', { class: level, style: `height:${Math.floor(36 / deepest)}px` }))),
        el('div', { class: 'device' }, hop.ifname)))))))
  return element
}

/** Hops in a row that are in one namespace. */
function runsOf(hops: readonly HopView[]): readonly { readonly netns: string; readonly from: number; readonly members: HopView[] }[] {
  const runs: { netns: string; from: number; members: HopView[] }[] = []
  hops.forEach((hop, from) => {
    const last = runs.at(-1)
    if (last?.netns === hop.netns) last.members.push(hop)
    else runs.push({ netns: hop.netns, from, members: [hop] })
  })
  return runs
}
