import koffi from 'koffi'

/** The C library that Node itself runs on. koffi is loaded here and nowhere else. */
const libc = koffi.load(null)

type Argument = number | bigint | string | Uint8Array | null | readonly (string | null)[]

/** Declares a function of the C library by its prototype. Buffers are `void *`, texts `const char *`. */
export function declare(prototype: string): (...values: readonly Argument[]) => number {
  const call = libc.func(prototype)
  return (...values) => Number(call(...values))
}

/** Declares a function that gives a text. */
export function declareText(prototype: string): (...values: readonly Argument[]) => string {
  const call = libc.func(prototype)
  return (...values) => String(call(...values))
}

/** `errno` of the last call. */
export const lastErrno = (): number => koffi.errno()

/** Numbers of the errors by name: `ENOENT` is 2. */
export const ERRNO: Readonly<Record<string, number>> = koffi.os.errno
