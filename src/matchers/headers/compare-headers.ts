import type { EncapsulationFields, HeaderFields, HeaderSet } from '../../engine/index.js'
import type { Layer, LayerKind } from '../../wire/index.js'
import { compareFields, formatDifference, valueMatches, type FieldDifference } from './compare-fields.js'
import { headerStack, layer } from './header-stack.js'

/** Compares the headers of a hop: the outermost of a kind by its name, those of one side of the tunnel under `outer` and `inner`. */
export function compareHeaders(fields: HeaderFields, layers: readonly Layer[]): readonly FieldDifference[] {
  const { outer, inner, vxlan, ...outermost } = fields
  const stack = headerStack(layers)
  const tunnel = outer || inner || vxlan ? stack.vxlan : undefined
  const differences = [...compareSet(outermost, layers, '')]
  if ((outer || inner || vxlan) && !tunnel) return [...differences, { field: 'vxlan', expected: vxlan ?? {}, actual: undefined }]
  if (vxlan) differences.push(...compareFields(vxlan, tunnel, 'vxlan'))
  if (outer) differences.push(...compareSet(outer, stack.outer, 'outer.'))
  if (inner) differences.push(...compareSet(inner, stack.inner, 'inner.'))
  return differences
}

/** The same for what wraps a packet: `vni` is `vxlan.vni`, `udp` is `outer.udp`. A packet that is not wrapped differs in `vxlan`. */
export function compareEncapsulation(fields: EncapsulationFields, layers: readonly Layer[]): readonly FieldDifference[] {
  const { vni, udp, ...rest } = fields
  const { vxlan, outer } = headerStack(layers)
  if (!vxlan) return [{ field: 'vxlan', expected: vni === undefined ? {} : { vni }, actual: undefined }]
  const differences: FieldDifference[] = []
  if (vni !== undefined && !valueMatches(vni, vxlan.vni)) differences.push({ field: 'vni', expected: vni, actual: vxlan.vni })
  if (udp) differences.push(...compareSet({ udp }, outer, ''))
  return [...differences, ...compareHeaders(rest, layers)]
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
