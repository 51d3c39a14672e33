import type { Path, TraceData } from '../engine/index.js'
import { escapeXml } from './escape.js'
import { deviceOf, type Box, type Point, type Scene } from './scene.js'
import { copiesOf, type PacketCopy } from './copies.js'
import { placeCopy, placeWay, type WayRole } from './way.js'

/** Which path to draw over a topology. */
export interface PathOverlay {
  readonly path: Path
  /** 'request' and 'reply' are drawn side by side, not on top of each other. */
  readonly role: WayRole
}

/** The ways of a trace: its request, its reply and its errors. */
export function overlaysOf(trace: Pick<TraceData, 'request' | 'reply' | 'errors'>): readonly PathOverlay[] {
  return [
    { path: trace.request, role: 'request' },
    ...(trace.reply ? [{ path: trace.reply, role: 'reply' as const }] : []),
    ...trace.errors.map((path) => ({ path, role: 'error' as const })),
  ]
}

/** Colours by class, light and dark; a page that embeds the drawing may override the variables. */
const STYLE = `
svg.hopspec{--ink:#1f2328;--soft:#59636e;--paper:#ffffff;--machine:#f6f8fa;--pod:#eef6ff;--line:#818b98;--veth:#dbeafe;--bridge:#fef3c7;--vxlan:#e9d5ff;--request:#c2410c;--reply:#0f766e;--error:#b91c1c;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--paper)}
@media (prefers-color-scheme:dark){svg.hopspec{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--machine:#161b22;--pod:#12263f;--line:#6e7681;--veth:#1e3a5f;--bridge:#4d3b0a;--vxlan:#3b2159;--request:#fb923c;--reply:#2dd4bf;--error:#f87171}}
svg.hopspec text{fill:var(--ink)}
svg.hopspec .soft{fill:var(--soft)}
svg.hopspec .name{font-weight:600}
svg.hopspec .host,svg.hopspec .router{fill:var(--machine);stroke:var(--line)}
svg.hopspec .pod{fill:var(--pod);stroke:var(--line);stroke-dasharray:4 3}
svg.hopspec .veth{fill:var(--veth);stroke:var(--line)}
svg.hopspec .bridge{fill:var(--bridge);stroke:var(--line)}
svg.hopspec .vxlan{fill:var(--vxlan);stroke:var(--line)}
svg.hopspec .segment{fill:var(--machine);stroke:var(--line)}
svg.hopspec .wire{stroke:var(--line);stroke-width:1.5;fill:none}
svg.hopspec .wire-lower{stroke-dasharray:3 3}
svg.hopspec .way{fill:none;stroke-width:2.5;stroke-linejoin:round;stroke-linecap:round;opacity:.85}
svg.hopspec .way-request{stroke:var(--request)}
svg.hopspec .way-reply{stroke:var(--reply);stroke-dasharray:7 4}
svg.hopspec .way-error{stroke:var(--error);stroke-dasharray:2 4}
svg.hopspec .step circle{fill:var(--request)}
svg.hopspec .step text{fill:var(--paper);font-weight:700;text-anchor:middle}
svg.hopspec .copy{stroke-width:1.5;stroke-dasharray:1 4;opacity:1}
svg.hopspec .end-request{fill:var(--request)}svg.hopspec .end-reply{fill:var(--reply)}svg.hopspec .end-error{fill:var(--error)}
svg.hopspec .died{stroke:var(--error);stroke-width:3.5}
`.trim()

/** Draws a topology, hosts around namespaces around devices, with the ways of packets over it. One self-contained SVG element. */
export function topologySvg(scene: Scene, title: string, overlays: readonly PathOverlay[] = []): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hopspec" viewBox="0 0 ${scene.width} ${scene.height}" width="${scene.width}" height="${scene.height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" fill="var(--paper)"/>`,
    ...scene.wires.map(({ kind, points }) => `<path class="wire wire-${kind}" d="${lineOf(points)}"/>`),
    ...scene.namespaces.map((box) => `<g data-netns="${escapeXml(box.name)}">${rect(box, box.role)}${label(box.x + 8, box.y + 16, box.name, 'name', nameWidth(box))}${box.note ? label(box.x + box.width - 8, box.y + 16, box.note, 'soft', box.width - 24 - box.name.length * CHARACTER, 'end') : ''}</g>`),
    // A machine's box is drawn over the wires beneath it, so wires inside it are drawn again.
    ...scene.wires.map(({ kind, points }) => `<path class="wire wire-${kind}" d="${lineOf(points)}"/>`),
    ...scene.segments.map((box) => `<g data-segment="${escapeXml(box.name)}">${rect(box, 'segment')}${label(box.x + box.width / 2, box.y + 31, `${box.name} ${box.subnet}`, 'soft', box.width - 16, 'middle')}</g>`),
    ...scene.devices.map(
      (box) =>
        `<g data-device="${escapeXml(`${box.netns}/${box.ifname}`)}">${rect(box, box.kind)}${box.lines.map((line, index) => label(box.x + 8, box.y + 17 + index * 15, line, index === 0 ? 'name' : '', DEVICE_TEXT)).join('')}</g>`,
    ),
    ...overlays.map((overlay) => wayOf(scene, overlay)),
    `</svg>`,
  ]
  return parts.join('\n')
}

function rect(box: Box, className: string): string {
  return `<rect class="${className}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="5"/>`
}

/** Width of a character of the drawing's font, px. */
const CHARACTER = 7.3

/** What text in a device may take, px; the ways of packets have the rest. */
const DEVICE_TEXT = 142

const nameWidth = ({ width, note }: Scene['namespaces'][number]): number => Math.max(width / 2, width - 24 - note.length * CHARACTER)

/** A line of text; one that is too long ends in '…' and has a title with the whole of it. */
function label(x: number, y: number, text: string, className: string, width: number, anchor = 'start'): string {
  const characters = Math.max(3, Math.floor(width / CHARACTER))
  const shown = text.length > characters ? `<title>${escapeXml(text)}</title>${escapeXml(text.slice(0, characters - 1))}…` : escapeXml(text)
  return `<text x="${x}" y="${y}"${className ? ` class="${className}"` : ''}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${shown}</text>`
}

/** Path data of a polyline. */
export function lineOf(points: readonly Point[]): string {
  return points.length === 0 ? '' : `M${points.map(([x, y]) => `${x} ${y}`).join('L')}`
}

function wayOf(scene: Scene, { path, role }: PathOverlay): string {
  const stops = placeWay(scene, path.hops, role)
  if (stops.length === 0) return ''
  const way = `${copiesOf(path).map((copy) => copyWay(scene, copy, role)).join('')}<path class="way way-${role}" d="${lineOf(stops.flatMap(({ points }) => points))}"/>`
  const died = path.outcome.kind === 'delivered' ? undefined : deviceOf(scene, path.outcome.at.netns, path.outcome.at.ifname ?? '')
  const cross = died ? `<path class="died" d="M${died.x + died.width - 9} ${died.y - 6}l12 12m0 -12l-12 12"><title>${escapeXml(`lost here: ${'reason' in path.outcome ? path.outcome.reason : ''}`)}</title></path>` : ''
  if (role !== 'request') return way + cross
  const steps = stops.map(({ at: [x, y] }, index) => `<g class="step"><circle cx="${x}" cy="${y}" r="8"/><text x="${x}" y="${y + 4}">${index + 1}</text></g>`)
  return way + steps.join('') + cross
}

/** A further copy, dotted, from where it parted to a dot where it ended. */
function copyWay(scene: Scene, copy: PacketCopy, role: WayRole): string {
  const stops = placeCopy(scene, copy, role)
  const end = stops.at(-1)
  if (!end || stops.length < 2) return ''
  const fate = copy.outcome.kind === 'delivered' ? 'delivered' : copy.outcome.reason
  return `<path class="way copy way-${role}" d="${lineOf(stops.flatMap(({ points }) => points))}"/><circle class="end-${role}" cx="${end.at[0]}" cy="${end.at[1]}" r="3"><title>${escapeXml(`${copy.why === 'flood' ? 'a flooded copy' : 'a fragment'}: ${fate}`)}</title></circle>`
}
