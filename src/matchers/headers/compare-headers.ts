import type { EncapsulationFields, HeaderFields, HeaderSet } from '../../engine/index.js'
import type { Layer, LayerKind } from '../../wire/index.js'
import { compareFields, formatDifference, valueMatches, type FieldDifference } from './compare-fields.js'
import { headerStack, layer } from './header-stack.js'

/** Compares the headers of a hop: the outermost of a kind by its name, those of one side of the tunnel under `outer` and `inner`. */
export function compareHeaders(fields: HeaderFields, layers: readonly Layer[]): readonly FieldDifference[] {
  const { outer: _outer, inner: _inner, vxlan: _vxlan, ...outermost } = fields
  return [...compareSet(outermost, layers, ''), ...compareSides(fields, layers)]
}

/** The same for what wraps a packet: `vni` is `vxlan.vni`, `udp` is `outer.udp`. A packet that is not wrapped differs in `vxlan`. */
export function compareEncapsulation(fields: EncapsulationFields, layers: readonly Layer[]): readonly FieldDifference[] {
  const { vni, udp } = fields
  const vxlan = layer(layers, 'vxlan')
  if (!vxlan) return [{ field: 'vxlan', expected: vni === undefined ? {} : { vni }, actual: undefined }]
  const differences: FieldDifference[] = []
  if (vni !== undefined && !valueMatches(vni, vxlan.vni)) differences.push({ field: 'vni', expected: vni, actual: vxlan.vni })
  if (udp) differences.push(...compareSet({ udp }, headerStack(layers).outer, ''))
  differences.push(...compareSides(fields, layers))
  return differences
}

/** The tunnel's own header, and what stands on either side of it. */
function* compareSides({ outer, inner, vxlan }: Pick<HeaderFields, 'outer' | 'inner' | 'vxlan'>, layers: readonly Layer[]): Generator<FieldDifference> {
  if (!outer && !inner && !vxlan) return
  const stack = headerStack(layers)
  if (!stack.vxlan) {
    yield { field: 'vxlan', expected: vxlan ?? {}, actual: undefined }
    return
  }
  if (vxlan) yield* compareFields(vxlan, stack.vxlan, 'vxlan')
  if (outer) yield* compareSet(outer, stack.outer, 'outer.')
  if (inner) yield* compareSet(inner, stack.inner, 'inner.')
}

function* compareSet(set: HeaderSet, layers: readonly Layer[], prefix: string): Generator<FieldDifference> {
  for (const [kind, fields] of Object.entries(set) as [LayerKind, object | undefined][]) {
    if (!fields) continue
    const found = layer(layers, kind)
    if (found) yield* compareFields(fields, found, `${prefix}${kind}`)
    else yield { field: `${prefix}${kind}`, expected: fields, actual: undefined }
  }
}

/** Indented, a line a difference; a few of many. */
export function formatDifferences(differences: readonly FieldDifference[]): readonly string[] {
  const shown = differences.slice(0, MOST_DIFFERENCES).map((difference) => `  ${formatDifference(difference)}`)
  return differences.length > MOST_DIFFERENCES ? [...shown, `  and ${differences.length - MOST_DIFFERENCES} more`] : shown
}

const MOST_DIFFERENCES = 8

/** The differing fields as two flat objects, which a runner can show as a diff. */
export function differencesAsValues(differences: readonly FieldDifference[]): { readonly actual: object; readonly expected: object } {
  return {
    actual: Object.fromEntries(differences.map(({ field, actual }) => [field, actual])),
    expected: Object.fromEntries(differences.map(({ field, expected }) => [field, expected])),
  }
}
