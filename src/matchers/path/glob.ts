const compiled = new Map<string, RegExp>()

/** Whether a name fits a glob: '*' is any run of characters, '?' one, '[ab]' one of several; without these, equality. */
export function globMatches(glob: string, name: string): boolean {
  if (glob === name) return true
  if (!/[*?[]/.test(glob)) return false
  let pattern = compiled.get(glob)
  if (!pattern) compiled.set(glob, (pattern = compile(glob)))
  return pattern.test(name)
}

function compile(glob: string): RegExp {
  const source = glob.replace(/\[[^\]]+\]|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return part.length > 1 ? part.replace('[!', '[^').replaceAll('\\', '\\\\') : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}
