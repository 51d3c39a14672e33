import koffi from 'koffi'

/** The C library that Node itself runs on. koffi is loaded here and nowhere else. */
const libc = koffi.load(null)

type Argument = number | bigint | string | Uint8Array | null | readonly (string | null)[]

/** Declares a function of the C library by its prototype. Buffers are `void *`, texts `const char *`. */
export const declare = (prototype: string): ((...values: readonly Argument[]) => number) => libc.func(prototype)

/** Declares a function that gives a text. */
export const declareText = (prototype: string): ((...values: readonly Argument[]) => string) => libc.func(prototype)

/** `errno` of the last call. */
export const lastErrno = (): number => koffi.errno()

/** Numbers of the errors by name: `ENOENT` is 2. */
export const ERRNO: Readonly<Record<string, number>> = koffi.os.errno
