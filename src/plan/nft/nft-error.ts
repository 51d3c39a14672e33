/** Where a word stands in nft's text; both count from 1. */
export interface NftPosition {
  readonly line: number
  readonly column: number
}

/** A text that is not nft's syntax, or is outside the part of it that hopspec models. */
export class NftSyntaxError extends Error {
  override readonly name = 'NftSyntaxError'
  /**
   * @param word the word at the place ('' at the end of the text)
   * @param expected what could stand there instead
   */
  constructor(
    readonly at: NftPosition,
    readonly word: string,
    readonly expected: string,
  ) {
    super(`line ${at.line}, column ${at.column}: ${word === '' ? 'the text ends' : word === '\n' ? 'the line ends' : `'${word}'`} where ${expected} is expected`)
  }
}

/** Data that no nft text stands for: a statement or expression that hopspec does not model. */
export class NftDataError extends Error {
  override readonly name = 'NftDataError'
  /** @param value the part that was not understood, @param expected what could stand there instead. */
  constructor(
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`${JSON.stringify(value)} where ${expected} is expected`)
  }
}
