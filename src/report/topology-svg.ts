import type { Path, TraceData } from '../engine/index.js'
import { escapeXml } from './escape.js'
import { CHARACTER, deviceOf, type Box, type Point, type Scene } from './scene.js'
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
svg.hopspec{--ink:#1f2328;--soft:#59636e;--paper:#ffffff;--machine:#f6f8fa;--pod:#eef6ff;--line:#818b98;--veth:#dbeafe;--bridge:#fef3c7;--vxlan:#e9d5ff;--macvlan:#ccfbf1;--request:#c2410c;--reply:#0f766e;--error:#b91c1c;font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--paper)}
@media (prefers-color-scheme:dark){svg.hopspec{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--machine:#161b22;--pod:#12263f;--line:#6e7681;--veth:#1e3a5f;--bridge:#4d3b0a;--vxlan:#3b2159;--macvlan:#134e4a;--request:#fb923c;--reply:#2dd4bf;--error:#f87171}}
svg.hopspec text{fill:var(--ink)}
svg.hopspec .soft{fill:var(--soft)}
svg.hopspec .name{font-weight:600}
svg.hopspec .host,svg.hopspec .router{fill:var(--machine);stroke:var(--line)}
svg.hopspec .pod{fill:var(--pod);stroke:var(--line);stroke-dasharray:4 3}
svg.hopspec .veth{fill:var(--veth);stroke:var(--line)}
svg.hopspec .bridge{fill:var(--bridge);stroke:var(--line)}
svg.hopspec .vxlan{fill:var(--vxlan);stroke:var(--line)}
svg.hopspec .macvlan{fill:var(--macvlan);stroke:var(--line)}
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
svg.hopspec .arrow-request{fill:var(--request)}svg.hopspec .arrow-reply{fill:var(--reply)}svg.hopspec .arrow-error{fill:var(--error)}
svg.hopspec .died{stroke:var(--error);stroke-width:3.5}
`.trim()

/** Draws a topology, hosts around namespaces around devices, with the ways of packets over it. One self-contained SVG element. */
export function topologySvg(scene: Scene, title: string, overlays: readonly PathOverlay[] = []): string {
  const height = scene.height + (overlays.length > 0 ? LEGEND : 0)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="hopspec" viewBox="0 0 ${scene.width} ${height}" width="${scene.width}" height="${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" fill="var(--paper)"/>`,
    ...scene.wires.map(({ kind, points }) => `<path class="wire wire-${kind}" d="${lineOf(points)}"/>`),
    ...scene.namespaces.map((box) => `<g data-netns="${escapeXml(box.name)}">${rect(box, box.role)}${label(box.x + 8, box.y + 16, box.name, 'name', box.below.length > 0 ? box.width - 16 : nameWidth(box))}${noteOf(box)}</g>`),
    // A machine's box is drawn over the wires beneath it, so wires inside it are drawn again.
    ...scene.wires.map(({ kind, points }) => `<path class="wire wire-${kind}" d="${lineOf(points)}"/>`),
    ...scene.segments.map((box) => `<g data-segment="${escapeXml(box.name)}">${rect(box, 'segment')}${label(box.x + box.width / 2, box.y + 31, `${box.name} ${box.subnet}`, 'soft', box.width - 16, 'middle')}</g>`),
    ...scene.devices.map(
      (box) =>
        `<g data-device="${escapeXml(`${box.netns}/${box.ifname}`)}">${rect(box, box.kind)}${box.lines.map((line, index) => label(box.x + 8, box.y + 17 + index * 15, line, index === 0 ? 'name' : '', DEVICE_TEXT)).join('')}</g>`,
    ),
    ...overlays.map((overlay) => wayOf(scene, overlay)),
    ...legend(scene, overlays),
    `</svg>`,
  ]
  return parts.join('\n')
}

function rect(box: Box, className: string): string {
  return `<rect class="${className}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="5"/>`
}

/** What text in a device may take, px; the ways of packets have the rest. */
const DEVICE_TEXT = 142

function noteOf({ x, y, width, name, note, below }: Scene['namespaces'][number]): string {
  if (note === '') return ''
  return below.length > 0 ? below.map((line, at) => label(x + 8, y + 31 + at * 15, line, 'soft', width - 16)).join('') : label(x + width - 8, y + 16, note, 'soft', width - 24 - name.length * CHARACTER, 'end')
}

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
  if (role !== 'request') return way + arrow(stops.flatMap(({ points }) => points), role) + cross
  const steps = stops.map(({ at: [x, y] }, index) => `<g class="step"><circle cx="${x}" cy="${y}" r="8"/><text x="${x}" y="${y + 4}">${index + 1}</text></g>`)
  return way + steps.join('') + cross
}

/** The head of an arrow at the end of a line. */
function arrow(points: readonly Point[], role: WayRole): string {
  const [tip, before] = [points.at(-1), points.findLast(([x, y]) => x !== points.at(-1)?.[0] || y !== points.at(-1)?.[1])]
  if (!tip || !before) return ''
  const [x, y] = tip
  const [dx, dy] = [Math.sign(x - before[0]), Math.sign(y - before[1])]
  const corner = (side: 1 | -1): string => `${x - 9 * dx + 5 * side * dy} ${y - 9 * dy + 5 * side * dx}`
  return `<path class="arrow-${role}" d="M${x} ${y}L${corner(1)}L${corner(-1)}Z"/>`
}

/** Height of the legend below a drawing with ways, px. */
const LEGEND = 24

const LEGEND_WORDS: Readonly<Record<WayRole | 'copy' | 'lost', string>> = { request: 'request', reply: 'reply', error: 'ICMP error', copy: 'further copies', lost: 'lost here' }

/** Which line is which, below the drawing. */
function legend(scene: Scene, overlays: readonly PathOverlay[]): readonly string[] {
  const roles = (['request', 'reply', 'error'] as const).filter((role) => overlays.some((overlay) => overlay.role === role && overlay.path.hops.length > 0))
  const kinds = [...roles, ...(overlays.some(({ path }) => path.branches.length > 0) ? (['copy'] as const) : []), ...(overlays.some(({ path }) => path.outcome.kind !== 'delivered') ? (['lost'] as const) : [])]
  const y = scene.height + 2
  let x = 16
  return kinds.map((kind) => {
    const from = x
    x += 44 + LEGEND_WORDS[kind].length * CHARACTER
    if (kind === 'lost') return `<path class="died" d="M${from + 8} ${y - 5}l10 10m0 -10l-10 10"/>${label(from + 30, y + 4, LEGEND_WORDS[kind], 'soft', 200)}`
    return `<path class="way ${kind === 'copy' ? 'copy way-request' : `way-${kind}`}" d="M${from} ${y}h24"/>${label(from + 30, y + 4, LEGEND_WORDS[kind], 'soft', 200)}`
  })
}

/** A further copy, dotted, from where it parted to a dot where it ended. */
function copyWay(scene: Scene, copy: PacketCopy, role: WayRole): string {
  const stops = placeCopy(scene, copy, role)
  const end = stops.at(-1)
  if (!end || stops.length < 2) return ''
  const fate = copy.outcome.kind === 'delivered' ? 'delivered' : copy.outcome.reason
  return `<path class="way copy way-${role}" d="${lineOf(stops.flatMap(({ points }) => points))}"/><circle class="arrow-${role}" cx="${end.at[0]}" cy="${end.at[1]}" r="3"><title>${escapeXml(`${copy.why === 'flood' ? 'a flooded copy' : 'a fragment'}: ${fate}`)}</title></circle>`
}
