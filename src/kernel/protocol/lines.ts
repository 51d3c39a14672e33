/** Cuts a stream of text into lines; hands each on without its end. */
export class LineSplitter {
  #rest: string[] = []
  constructor(readonly take: (line: string) => void) {}

  push(text: string): void {
    for (let from = 0; ; ) {
      const end = text.indexOf('\n', from)
      if (end < 0) {
        if (from < text.length) this.#rest.push(text.slice(from))
        return
      }
      const line = this.#rest.length === 0 ? text.slice(from, end) : this.#rest.join('') + text.slice(from, end)
      this.#rest = []
      from = end + 1
      this.take(line)
    }
  }
}

/** Bytes as JSON can hold them. */
export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** The bytes of base64, as plain bytes with memory of their own. */
export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))
