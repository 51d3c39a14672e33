/** Something that is wrong with tables of nftables. */
export interface NftFinding {
  /** Stable kebab-case code: 'nft-jump-target'. */
  readonly code: string
  /** Place in the tables: 'table ip nat chain POSTROUTING rule 0' (rules count from 0). */
  readonly path: string
  /** The value as given. */
  readonly value: string
  /** What is wrong with it, as the rest of a sentence that the value begins: 'is no chain of the table'. */
  readonly problem: string
  /** What would be right, as an imperative. */
  readonly remedy: string
  /** 'malformed': nft or the kernel refuses it. 'inconsistent': it loads, but cannot work. */
  readonly level: 'malformed' | 'inconsistent'
}

/** A finding that nft or the kernel refuses. */
export function malformed(code: string, path: string, value: string, problem: string, remedy: string): NftFinding {
  return { code, path, value, problem, remedy, level: 'malformed' }
}
