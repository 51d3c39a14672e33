const PATIENCE = 1_000
const CLEAR = '\r\u001b[K'

/** Says on a terminal what is under way once it took a second, and again each second; where standard error is no terminal, nothing is said. */
export async function withProgress<T>(what: string | (() => string), work: Promise<T>): Promise<T> {
  if (!process.stderr.isTTY) return work
  const started = performance.now()
  const timer = setInterval(() => process.stderr.write(`${CLEAR}${typeof what === 'string' ? what : what()}, ${Math.round((performance.now() - started) / 1000)} s`), PATIENCE)
  try {
    return await work
  } finally {
    clearInterval(timer)
    if (performance.now() - started >= PATIENCE) process.stderr.write(CLEAR)
  }
}
