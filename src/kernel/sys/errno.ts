import { declareText, ERRNO, lastErrno } from './library.js'

/** Of two names of one number the one that the manual pages use first: EAGAIN, not EWOULDBLOCK. */
const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(ERRNO).filter(([name]) => name !== 'EWOULDBLOCK' && name !== 'ENOTSUP').map(([name, number]) => [number, name]))

/** The name of an error: 'ENOENT' for 2; 'errno 530' where the C library has none. */
export const errnoName = (errno: number): string => NAMES.get(errno) ?? `errno ${errno}`

const strerror = declareText('const char *strerror(int errno)')

/** The C library's words for an error: 'File exists'. */
export const errnoText = (errno: number): string => strerror(errno)

/** A system call that the kernel refused. */
export class SysError extends Error {
  override readonly name = 'SysError'
  constructor(
    /** The call and what it was asked, for a person: 'setsockopt SO_RCVBUF'. */
    readonly call: string,
    readonly errno: number,
    /** 'EPERM'. */
    readonly code: string = errnoName(errno),
  ) {
    super(`${call}: ${code}`)
  }
}

/** Hands the result of a call on, or throws where it is negative. @throws SysError */
export function check(result: number, call: string): number {
  if (result < 0) throw new SysError(call, lastErrno())
  return result
}

/** The name of the error of the last call: for those whose failure is an answer. */
export const lastError = (): string => errnoName(lastErrno())
