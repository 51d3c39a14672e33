import type { PacketView, TestVariant } from '../page-data.js'
import { el, svg } from './dom.js'
import { index } from './records.js'
import { selection } from './selection.js'
import type { HopPart } from './test-view.js'

/** How small a drawing may become before it is scrolled. */
const SMALLEST = 0.75

/** A drawing that is wider than this has no other part beside it, px. */
const WIDE = 640

/** The topology with the ways of the packets over it, and a ring around the device of the hop. */
export function topology(variant: TestVariant): HopPart & { readonly wide: boolean } {
  const element = el('div', { class: 'scroll topology', tabindex: 0, role: 'region', 'aria-label': `Topology, ${variant.engine}`, onclick: (event) => jumpTo(variant, event) })
  // The only markup that comes with the data: a drawing in which every name is escaped.
  element.innerHTML = index.drawings[variant.plan ?? -1] ?? ''
  const overlay = svg('g', {})
  const drawing = element.querySelector('svg')
  drawing?.append(overlay)
  drawing?.setAttribute('role', 'group')
  for (const box of drawing?.querySelectorAll<SVGElement>('[data-device],[data-netns],[data-segment]') ?? []) describe(box)
  const width = Number(drawing?.getAttribute('width'))
  if (drawing) drawing.style.maxWidth = `max(100%, ${width * SMALLEST}px)`
  return { element, wide: width > WIDE, drawHop: () => drawWays(variant, element, overlay) }
}

/** Names a box of the drawing for screen readers: 'device h1/eth0, 10.225.28.170/24, b6:b2:…, mtu 1500'. */
function describe(box: SVGElement): void {
  const [[kind, name] = ['', '']] = Object.entries(box.dataset)
  const lines = [...box.querySelectorAll('text')].map((text) => text.querySelector('title')?.textContent ?? text.textContent)
  box.setAttribute('role', 'img')
  box.setAttribute('aria-label', `${kind} ${[kind === 'device' ? name : lines[0], ...lines.slice(1)].join(', ')}`)
}

/** A device leads to the first hop there. */
function jumpTo(variant: TestVariant, event: Event): void {
  const device = (event.target as Element).closest<SVGElement>('[data-device]')?.dataset['device']
  const hop = selection.packetOf(variant)?.hops.findIndex(({ netns, ifname }) => `${netns}/${ifname}` === device) ?? -1
  if (hop >= 0) selection.go(hop)
}

function drawWays(variant: TestVariant, drawing: HTMLElement, overlay: SVGGElement): void {
  overlay.replaceChildren()
  const packets = selection.packetsOf(variant)
  const packet = selection.packetOf(variant)
  packets.forEach((one, at) => {
    if (isShown(packets, one, at)) overlay.append(svg('path', { class: `way way-${one.role}${one.copyOf ? ' copy' : ''}${at === selection.packet ? '' : ' faint'}`, d: lineOf(one) }))
  })
  if (!packet) return
  for (const { x, y, radius, text, className } of marksOf(packets, packet)) {
    const step = svg('g', { class: className })
    step.append(svg('circle', { cx: x, cy: y, r: radius }), svg('text', { x, y: y + 4 }, text))
    overlay.append(step)
  }
  const hop = selection.hopOf(variant)
  const devices = [...drawing.querySelectorAll<SVGElement>('[data-device]')]
  const deviceAt = (place: string): SVGElement | undefined => devices.find(({ dataset }) => dataset['device'] === place)
  const box = hop && deviceAt(`${hop.netns}/${hop.ifname}`)?.querySelector('rect')
  if (box) {
    overlay.prepend(svg('rect', { class: 'ring', ...frameOf(box) }))
    bringIntoView(drawing, box)
  }
  const last = packet.hops.at(-1)
  const grave = packet.delivered || !last ? undefined : deviceAt(`${last.netns}/${last.ifname}`)?.querySelector('rect')
  if (grave) {
    const { x, y, width } = frameOf(grave)
    overlay.append(svg('path', { class: 'died', d: `M${x + width - 9} ${y - 6}l12 12m0 -12l-12 12` }))
  }
}

/** Scrolls the drawing sideways, and nothing else, to the device. */
function bringIntoView(drawing: HTMLElement, box: Element): void {
  const [frame, { left, right }] = [drawing.getBoundingClientRect(), box.getBoundingClientRect()]
  if (right > frame.right) drawing.scrollLeft += right - frame.right + 16
  else if (left < frame.left) drawing.scrollLeft -= frame.left - left + 16
}

/** The packet itself, its reply and errors, and the further copies of what is chosen. */
function isShown(packets: readonly PacketView[], { further, copyOf, way }: PacketView, at: number): boolean {
  if (way.length === 0) return false
  if (at === selection.packet) return true
  const chosen = packets[selection.packet]
  if (chosen?.copyOf?.packet === at || copyOf?.packet === selection.packet) return true
  return !further && copyOf === undefined
}

const lineOf = ({ way }: PacketView): string => `M${way.flatMap(({ points }) => points).map((point) => point.join(' ')).join('L')}`

interface Mark {
  readonly x: number
  readonly y: number
  readonly radius: number
  readonly text: string
  readonly className: string
}

/** A number at each device of the chosen packet; of a copy also at those that it shares. */
function marksOf(packets: readonly PacketView[], packet: PacketView): readonly Mark[] {
  const stops = stopsOf(packets, packet)
  const here = stops.findLastIndex(({ hop }) => hop <= selection.hop)
  return stops.map(({ at: [x, y] }, number) => ({ x, y, radius: number === here ? 10 : 7, text: String(number + 1), className: `step step-${packet.role}${number === here ? ' here' : ''}${number > here ? ' ahead' : ''}` }))
}

function stopsOf(packets: readonly PacketView[], { way, copyOf }: PacketView): PacketView['way'] {
  const parent = copyOf && packets[copyOf.packet]
  if (!parent || !copyOf) return way
  return [...stopsOf(packets, parent).filter(({ hop }) => hop < copyOf.shared), ...way.filter(({ hop }) => hop >= copyOf.shared)]
}

function frameOf(box: Element): { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly rx: number } {
  const read = (name: string): number => Number(box.getAttribute(name))
  return { x: read('x'), y: read('y'), width: read('width'), height: read('height'), rx: 5 }
}
