/** The name that was most likely meant: a third of its letters may differ. Undefined where none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, distance: editDistance(word.toLowerCase(), name.toLowerCase()) })).toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined
}

/** "; did you mean 'rain'? There are: rain, shop", or only what there is. */
export function suggestion(word: string, names: readonly string[]): string {
  const near = nearest(word, names)
  const all = `${names.join(', ')}`
  return near === undefined ? `; there are: ${all}` : `; did you mean '${near}'? There are: ${all}`
}

/** Letters to insert, delete or replace; two that changed places count once. */
function editDistance(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const at = (list: readonly number[], index: number): number => list[index] ?? Number.POSITIVE_INFINITY
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(older, j - 2) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped))
    }
    older = last
    last = row
  }
  return last[b.length] ?? a.length
}
