import type { TestVariant } from '../page-data.js'
import { el } from './dom.js'

/** A link that saves the frames of a failed test's probes. */
export function captureLink({ capture, engine }: TestVariant, name: string): HTMLAnchorElement | undefined {
  if (capture === undefined) return undefined
  const file = `${name.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-|-$/g, '').slice(0, 80)}-${engine}.pcapng`
  const link = el('a', { class: 'button', download: file, href: '#', onclick: () => {
    if (link.protocol === 'blob:') return
    const bytes = Uint8Array.from(atob(capture), (character) => character.charCodeAt(0))
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/x-pcapng' }))
  } }, '↓ capture', el('span', { class: 'engines' }, ` pcapng, ${Math.ceil((capture.length * 3) / 4 / 1024)} KiB`))
  return link
}
