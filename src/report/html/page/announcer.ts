import { el } from './dom.js'

/** What screen readers are told. It stays in the page: a live region that comes together with its text is not read. */
export const announcer = el('p', { class: 'spoken', role: 'status' })

/** Has screen readers say what changed, once the reader pauses. */
export function announce(text: string): void {
  announcer.textContent = text
}
