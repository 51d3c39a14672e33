/** What may stand in an element; undefined and false stand for nothing. */
export type Child = Node | string | undefined | false

type Value = string | number | boolean | undefined | ((event: Event) => void)

/** An element. A function is a listener by its name ('onclick'); undefined and false leave an attribute out. Texts become text nodes, never markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, Value>> = {}, ...children: readonly (Child | readonly Child[])[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
  }
  fill(element, ...children)
  return element
}

/** Replaces what stands in an element. */
export function fill(element: Element, ...children: readonly (Child | readonly Child[])[]): void {
  element.replaceChildren(...children.flat().filter((child): child is Node | string => child !== undefined && child !== false))
}

/** Text for screen readers alone. */
export const spoken = (text: string): HTMLSpanElement => el('span', { class: 'spoken' }, text)

/** Draws a part of the page anew. If that takes the focus away, what has the same name has it afterwards, or else the part itself. */
export function keepFocus(part: HTMLElement, draw: () => void): void {
  const { activeElement: before } = document
  draw()
  if (!before || before.isConnected) return
  const same = [...part.querySelectorAll<HTMLElement>(before.tagName)].find((one) => nameOf(one) === nameOf(before))
  ;(same ?? part).focus({ preventScroll: true })
}

const nameOf = (element: Element): string => element.getAttribute('aria-label') ?? element.textContent

export function svg<Tag extends keyof SVGElementTagNameMap>(tag: Tag, attributes: Readonly<Record<string, string | number>>, text?: string): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  if (text !== undefined) element.textContent = text
  return element
}

/** Marks one of some elements as the current one, for eyes and for screen readers. */
export function markCurrent(elements: Iterable<Element>, isCurrent: (element: Element) => boolean, kind: 'true' | 'step'): void {
  for (const element of elements) {
    if (isCurrent(element)) element.setAttribute('aria-current', kind)
    else element.removeAttribute('aria-current')
  }
}

/** A button that is pressed or not, as one of a group. */
export function choice(label: string, pressed: boolean, act: () => void): HTMLButtonElement {
  return el('button', { type: 'button', 'aria-pressed': String(pressed), onclick: act }, label)
}
