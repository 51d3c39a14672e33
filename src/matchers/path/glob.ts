/** Patterns of globs; of a name without any, undefined. */
const compiled = new Map<string, RegExp | undefined>()

/** Whether a name fits a glob: '*' is any run of characters, '?' one, '[ab]' one of several; without these, equality. */
export function globMatches(glob: string, name: string): boolean {
  if (glob === name) return true
  if (!compiled.has(glob)) compiled.set(glob, /[*?[]/.test(glob) ? compile(glob) : undefined)
  return compiled.get(glob)?.test(name) ?? false
}

function compile(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return part.length > 1 ? part.replace('[!', '[^').replaceAll('\\', '\\\\') : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}
