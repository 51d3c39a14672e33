import picocolors from 'picocolors'

/** What a text for a terminal is painted with; without colours every function gives its text back. */
export interface Colours {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
}

/** Colours for a stream: none where it is no terminal, or where NO_COLOR is set. */
export function colours(stream: { readonly isTTY?: boolean }): Colours {
  const { bold, dim, green, red } = picocolors.createColors(stream.isTTY === true && picocolors.isColorSupported)
  return { bold, dim, good: green, bad: red }
}
