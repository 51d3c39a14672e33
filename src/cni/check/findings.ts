import { AddressError } from '../../address/index.js'
import { reporter } from '../../plan/index.js'
import { TextError, type Finding } from '../../plan/index.js'
import { NftSyntaxError } from '../../plan/nft/index.js'
import { CLUSTER_FINDINGS, type ClusterCode } from './cluster-findings.js'

/** Gathers what is wrong with a declaration while it is read. */
export class Findings {
  readonly list: Finding[] = []

  /** Adds one; `fill` gives the values of `{…}` in the texts of the code. */
  readonly report = reporter(CLUSTER_FINDINGS, this.list)

  /** Whether something is so wrong that no plan can be made. */
  get blocking(): boolean {
    return this.list.some(({ level }) => level === 'malformed')
  }

  /** What a reader makes of a text, or undefined and a finding where the text cannot be read. */
  read<T>(code: Extract<ClusterCode, `${string}-unreadable`>, place: string, text: string, parse: (text: string) => T): T | undefined {
    try {
      return parse(text)
    } catch (error) {
      if (error instanceof AddressError) this.report(code, place, text, { problem: error.problem, remedy: error.remedy })
      else if (error instanceof TextError) {
        const { column, word, problem, expected } = error
        this.report(code, place, text, { problem: `column ${column}: ${word === '' ? '' : `${JSON.stringify(word)} `}${problem}`, remedy: expected })
      } else if (error instanceof NftSyntaxError) this.report(code, place, error.word, { problem: error.message, remedy: error.expected })
      else throw error
      return undefined
    }
  }
}
