import { ModelError } from './model-error.js'

/** The kernel's words for an errno. Follows `strerror()`. */
const WORDS = {
  EPERM: 'Operation not permitted',
  EEXIST: 'File exists',
  ENOENT: 'No such file or directory',
  ESRCH: 'No such process',
  EINVAL: 'Invalid argument',
  ENETDOWN: 'Network is down',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EADDRINUSE: 'Address already in use',
  EOPNOTSUPP: 'Operation not supported',
} as const

/** A change that Linux refuses. */
export function refused(netns: string, what: string, errno: keyof typeof WORDS): ModelError {
  return new ModelError(netns, `${what}: RTNETLINK answers: ${WORDS[errno]} (${errno})`)
}

export const noDevice = (netns: string, ifname: string): ModelError => new ModelError(netns, `Cannot find device "${ifname}"`)
