/** Something that is wrong with a plan, or with the declaration that it was compiled from. */
export interface Finding {
  /** Stable kebab-case code: 'addr-multicast'. */
  readonly code: string
  /** Place in the declaration: `host('rain-kubernetes-1').pod('coffee').address`. */
  readonly place: string
  /** The value as given. */
  readonly value: string
  /** What is wrong with it, as the rest of a sentence that the value begins: 'is a multicast address'. */
  readonly problem: string
  /** What would be right, as an imperative: 'give the pod a unicast address'. */
  readonly remedy: string
  /** 'malformed': the kernel refuses it. 'inconsistent': the kernel takes it, but it cannot work as declared. */
  readonly level: Level
}

export type Level = 'malformed' | 'inconsistent'

/** One line: `host('a').address: "224.0.0.1/24" is a multicast address; give it a unicast address [addr-multicast]`. */
export const formatFinding = ({ place, value, problem, remedy, code }: Finding): string =>
  `${place}: ${value === '' ? '' : `${JSON.stringify(value)} `}${problem}; ${remedy} [${code}]`

/** Findings in a stable order: malformed first, then by place, code and value; each once. */
export function sortFindings(findings: Iterable<Finding>): readonly Finding[] {
  const unique = new Map<string, Finding>()
  for (const finding of findings) unique.set(`${finding.level === 'malformed' ? 0 : 1}\u0000${finding.place}\u0000${finding.code}\u0000${finding.value}\u0000${finding.problem}`, finding)
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding)
}
