import type { Path, PathItem } from '../../engine/index.js'
import { ITEMS } from '../expected/words.js'
import type { MatcherContext, MatcherResult } from '../matcher.js'
import { formatOutcome } from '../message/outcome.js'
import { formatValue } from '../message/value.js'
import { judgePath } from '../received/judge-path.js'
import { devicesOf, type PathDevice } from './devices.js'
import { findRun, type Miss, type Run } from './find-run.js'
import { formatItems } from './path-item.js'
import { formatPlace } from './place.js'

/** Judges a path by a list of items: `toTraverse` a run of it, `toTraverseExactly` the whole. */
export function judgeItems(context: MatcherContext, received: unknown, matcher: string, items: readonly PathItem[], exactly: boolean): MatcherResult {
  return judgePath(context, received, { matcher, args: [items], wrong: ITEMS(items, 'items') }, (path) => {
    const devices = devicesOf(path)
    const { run, miss } = findRun(devices, items, exactly)
    const wanted = items[miss?.item ?? -1]
    return {
      pass: run !== undefined,
      explain: () => ({
        expectation: `to pass ${exactly ? 'exactly ' : ''}${formatItems(items)}`,
        happened: run ? passed(devices, run) : missed(path, devices, items, miss),
        actual: devices.map(({ ifname }) => ifname),
        expected: items.map((item) => (typeof item === 'string' ? item : formatValue(item))),
        // The device that came instead; an attempt that did not begin has none.
        ...(miss && miss.item > 0 && devices[miss.at] && { marks: new Map([[devices[miss.at]?.hop ?? 0, wanted === undefined ? 'one too many' : `not ${formatItems([wanted])}`]]) }),
      }),
      meta: () => ({ devices, ...(run && { run }), ...(miss && { miss }) }),
    }
  })
}

function passed(devices: readonly PathDevice[], { start, end }: Run): readonly string[] {
  const [first, last] = [devices[start], devices[end - 1]]
  if (!first || !last) return ['It did']
  return [first === last ? `It passed ${formatPlace(first)}` : `It passed from ${formatPlace(first)} to ${formatPlace(last)}`]
}

/** A packet that was lost did not get further because it was lost; one that arrived went another way. */
function missed(path: Path, devices: readonly PathDevice[], items: readonly PathItem[], { start, at, item }: Miss): readonly string[] {
  if (path.outcome.kind !== 'delivered') return formatOutcome(path.outcome)
  const went = devices.length ? `It passed ${devices.map(({ ifname }) => ifname).join(', ')}` : 'It passed no device'
  const wanted = items[item]
  const came = devices[at]
  const before = devices[at - 1]
  if (wanted === undefined) return [went, `  ${came ? formatPlace(came) : 'nothing'} is one device too many`]
  if (item === 0 || !before || at === start) return [went, `  it passed no ${formatItems([wanted])}${start === 0 && item === 0 && came ? '' : ' there'}`]
  return [went, `  after ${formatPlace(before)} came ${came ? formatPlace(came) : 'nothing'}, not ${formatItems([wanted])}`]
}
