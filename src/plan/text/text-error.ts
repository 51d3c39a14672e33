/** A text in the words of iproute2 (or sysctl) that cannot be read. The message shows the text with a mark under the offending word. */
export class TextError extends Error {
  override readonly name = 'TextError'
  constructor(
    /** What the text should be: 'route', 'neighbour', 'command', … */
    readonly noun: string,
    /** The whole text. */
    readonly text: string,
    /** Where the offending word begins, from 1; one past the end where something is missing. */
    readonly column: number,
    /** The offending word; '' at the end of the text. */
    readonly word: string,
    /** What is wrong with it. */
    readonly problem: string,
    /** What would be right. */
    readonly expected: string,
  ) {
    const mark = ' '.repeat(column - 1) + '^'.repeat(Math.max(1, word.length))
    super(`bad ${noun}, column ${column}: ${word === '' ? '' : `${JSON.stringify(word)} `}${problem}; expected ${expected}\n  ${visible(text)}\n  ${mark}`)
  }
}

/** One line that keeps the columns: control characters become spaces. */
function visible(text: string): string {
  let line = ''
  for (const unit of text) line += unit < ' ' || unit === '\u007f' ? ' ' : unit
  return line
}
