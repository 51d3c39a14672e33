const PATIENCE = 1_000
const CLEAR = '\r\u001b[K'

/**
 * Says on a terminal what is under way once it took a second, and again each second; where standard error is no terminal, nothing is said. Work that is
 * handed over as a function may leave no time to speak later: it is announced before it starts.
 */
export async function withProgress<T>(what: string | (() => string), work: Promise<T> | (() => T | Promise<T>)): Promise<T> {
  const start = async (): Promise<T> => (typeof work === 'function' ? work() : work)
  if (!process.stderr.isTTY) return start()
  const started = performance.now()
  let said = false
  const say = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000)
    process.stderr.write(`${CLEAR}${typeof what === 'string' ? what : what()}${seconds > 0 ? `, ${seconds} s` : ''}`)
    said = true
  }
  if (typeof work === 'function') say()
  const timer = setInterval(say, PATIENCE)
  try {
    return await start()
  } finally {
    clearInterval(timer)
    if (said) process.stderr.write(CLEAR)
  }
}
